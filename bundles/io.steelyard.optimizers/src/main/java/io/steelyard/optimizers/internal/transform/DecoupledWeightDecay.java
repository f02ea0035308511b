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
 * Lets weights shrink apart from the gradient: what an optimizer makes of {@code w} is lessened by {@code rate *
 * weight_decay * w}, {@code w} being the weight before the update and {@code rate} the scheduled rate of its group. After
 * Loshchilov and Hutter, "Decoupled weight decay regularization", 2019; with Adam it makes {@code torch.optim.AdamW}.
 */
@Component
@ProvidesGradientTransform("decoupled_weight_decay")
public final class DecoupledWeightDecay implements GradientTransform {
    private static final Option<Double> WEIGHT_DECAY = Option.number(
                    "weight_decay", "share of a weight that decays at a rate of 1")
            .atLeast(0);

    @Override
    public String summary() {
        return "shrinks weights apart from their gradients";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(WEIGHT_DECAY);
    }

    @Override
    public Value updated(TransformScope scope, Value proposed) {
        GraphBuilder g = scope.graph();
        // The share is rounded once, and not taken from 1: in f32 that would lose most of its digits.
        Value share = g.cast(g.mul(scope.preciseRate(), scope.options().get(WEIGHT_DECAY)), proposed.dtype());
        return g.sub(proposed, g.mul(scope.parameter(), share));
    }
}
