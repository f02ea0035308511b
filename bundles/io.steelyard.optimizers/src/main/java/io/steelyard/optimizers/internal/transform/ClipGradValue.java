package io.steelyard.optimizers.internal.transform;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.GradientTransform;
import io.steelyard.optimizer.ProvidesGradientTransform;
import io.steelyard.optimizer.TransformScope;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Brings each element of a gradient into {@code [-clip_value, clip_value]}. The rule of {@code
 * torch.nn.utils.clip_grad_value_}.
 */
@Component
@ProvidesGradientTransform("clip_grad_value")
public final class ClipGradValue implements GradientTransform {
    private static final Option<Double> CLIP_VALUE =
            Option.number("clip_value", "the greatest magnitude that is left").atLeast(0);

    @Override
    public String summary() {
        return "bounds each element of a gradient";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(CLIP_VALUE);
    }

    @Override
    public Value gradient(TransformScope scope) {
        GraphBuilder g = scope.graph();
        double bound = scope.options().get(CLIP_VALUE);
        return g.min(g.max(scope.gradient(), -bound), bound);
    }
}
