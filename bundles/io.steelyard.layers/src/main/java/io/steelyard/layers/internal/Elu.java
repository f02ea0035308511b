package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Exponential linear unit: {@code y = x} where {@code x > 0} and {@code alpha * (exp(x) - 1)} elsewhere. The gradient at
 * 0 is {@code alpha}.
 *
 * <p>Source: D.-A. Clevert, T. Unterthiner, S. Hochreiter, "Fast and Accurate Deep Network Learning by Exponential
 * Linear Units", ICLR 2016; PyTorch, {@code torch.nn.ELU}.
 */
@Component
@ProvidesLayer("elu")
public class Elu implements LayerType {
    private static final Option<Double> ALPHA = Option.number(
                    "alpha", "the value that very negative inputs approach, negated")
            .orElse(1.0);

    @Override
    public String summary() {
        return "x where positive, alpha (exp(x) - 1) elsewhere";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(ALPHA);
    }

    @Override
    public Value describe(LayerScope scope) {
        return Piecewise.elu(scope.graph(), scope.input(), scope.options().get(ALPHA), 1, 1);
    }
}
