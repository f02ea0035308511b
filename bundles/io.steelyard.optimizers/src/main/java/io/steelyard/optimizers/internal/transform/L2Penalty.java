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
 * Adds the gradient of the penalty {@code weight_decay / 2 * sum(w^2)}: {@code gradient <- gradient + weight_decay * w}. The
 * {@code weight_decay} of {@code torch.optim.SGD}.
 */
@Component
@ProvidesGradientTransform("l2")
public final class L2Penalty implements GradientTransform {
    private static final Option<Double> WEIGHT_DECAY =
            Option.number("weight_decay", "strength of the penalty").atLeast(0);

    @Override
    public String summary() {
        return "adds the gradient of a penalty on squares of weights";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(WEIGHT_DECAY);
    }

    @Override
    public Value gradient(TransformScope scope) {
        GraphBuilder g = scope.graph();
        return g.add(scope.gradient(), g.mul(scope.parameter(), scope.options().get(WEIGHT_DECAY)));
    }
}
