package io.steelyard.optimizers.internal.update;

import io.steelyard.graph.Value;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.optimizer.ProvidesOptimizer;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** {@link AdamRule} whose weight decay is decoupled from the gradient, {@code torch.optim.AdamW}. */
@Component
@ProvidesOptimizer("adamw")
public final class AdamW implements Optimizer {
    private static final Option<Double> WEIGHT_DECAY = Option.number(
                    "weight_decay", "share of a weight that decays at a rate of 1")
            .atLeast(0)
            .orElse(0.01);

    private static final AdamRule RULE = new AdamRule(WEIGHT_DECAY, true);

    @Override
    public String summary() {
        return "Adam with a weight decay of its own";
    }

    @Override
    public List<Option<?>> options() {
        return RULE.options();
    }

    @Override
    public double defaultRate() {
        return 1e-3;
    }

    @Override
    public Value describe(UpdateScope scope) {
        return RULE.describe(scope);
    }
}
