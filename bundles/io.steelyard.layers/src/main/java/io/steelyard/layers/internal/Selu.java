package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import org.osgi.service.component.annotations.Component;

/**
 * Scaled exponential linear unit: {@code y = scale * x} where {@code x > 0} and {@code scale * alpha * (exp(x) - 1)}
 * elsewhere, with the two constants for which mean 0 and variance 1 are preserved. The gradient at 0 is {@code scale *
 * alpha}.
 *
 * <p>Source: G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter, "Self-Normalizing Neural Networks", NeurIPS 2017;
 * PyTorch, {@code torch.nn.SELU}.
 */
@Component
@ProvidesLayer("selu")
public class Selu implements LayerType {
    private static final double ALPHA = 1.6732632423543772;
    private static final double SCALE = 1.0507009873554805;

    @Override
    public String summary() {
        return "scaled ELU that keeps mean and variance";
    }

    @Override
    public Value describe(LayerScope scope) {
        return Piecewise.elu(scope.graph(), scope.input(), ALPHA, SCALE, 1);
    }
}
