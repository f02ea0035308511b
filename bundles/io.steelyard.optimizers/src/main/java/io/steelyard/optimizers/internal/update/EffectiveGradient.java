package io.steelyard.optimizers.internal.update;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.option.Option;

/**
 * The gradient that an update rule works with: {@code ±gradient + weight_decay * parameter}. The sign is that of an
 * ascent or a descent; the second term is the gradient of the penalty {@code weight_decay / 2 * |parameter|^2}.
 */
final class EffectiveGradient {
    static final Option<Boolean> MAXIMIZE = Option.flag(
                    "maximize", "whether the objective is to grow rather than to shrink")
            .orElse(false);

    private EffectiveGradient() {}

    /** Of an update whose optimizer declared {@link #MAXIMIZE}. */
    static Value of(UpdateScope scope, double weightDecay) {
        GraphBuilder g = scope.graph();
        Value gradient = scope.options().get(MAXIMIZE) ? g.neg(scope.gradient()) : scope.gradient();
        return weightDecay == 0 ? gradient : g.add(gradient, g.mul(scope.parameter(), weightDecay));
    }
}
