package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Continuously differentiable exponential linear unit: {@code y = x} where {@code x > 0} and {@code alpha * (exp(x /
 * alpha) - 1)} elsewhere. The gradient at 0 is 1.
 *
 * <p>Source: J. T. Barron, "Continuously Differentiable Exponential Linear Units", arXiv:1704.07483; PyTorch, {@code
 * torch.nn.CELU}.
 */
@Component
@ProvidesLayer("celu")
public class Celu implements LayerType {
    private static final Option<Double> ALPHA = Option.number(
                    "alpha", "the value that very negative inputs approach, negated")
            .check(alpha -> alpha != 0, "a number other than 0")
            .orElse(1.0);

    @Override
    public String summary() {
        return "x where positive, alpha (exp(x / alpha) - 1) elsewhere";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(ALPHA);
    }

    @Override
    public Value describe(LayerScope scope) {
        double alpha = scope.options().get(ALPHA);
        return Piecewise.elu(scope.graph(), scope.input(), alpha, 1, 1 / alpha);
    }
}
