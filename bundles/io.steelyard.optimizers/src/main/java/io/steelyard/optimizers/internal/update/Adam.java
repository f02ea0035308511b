package io.steelyard.optimizers.internal.update;

import io.steelyard.graph.Value;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.optimizer.ProvidesOptimizer;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** {@link AdamRule} whose weight decay is an L2 penalty, {@code torch.optim.Adam}. */
@Component
@ProvidesOptimizer("adam")
public final class Adam implements Optimizer {
    private static final Option<Double> WEIGHT_DECAY = Option.number("weight_decay", "strength of the L2 penalty")
            .atLeast(0)
            .orElse(0.0);

    private static final AdamRule RULE = new AdamRule(WEIGHT_DECAY, false);

    @Override
    public String summary() {
        return "Adam: steps sized by the gradient's first two moments";
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
