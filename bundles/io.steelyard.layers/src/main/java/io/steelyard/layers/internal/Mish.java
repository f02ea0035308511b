package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import org.osgi.service.component.annotations.Component;

/**
 * Mish: {@code y = x * tanh(log(1 + exp(x)))}.
 *
 * <p>Source: D. Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", BMVC 2020; PyTorch, {@code
 * torch.nn.Mish}.
 */
@Component
@ProvidesLayer("mish")
public class Mish implements LayerType {
    @Override
    public String summary() {
        return "x tanh(softplus(x))";
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        return g.mul(scope.input(), g.tanh(Piecewise.softplus(g, scope.input())));
    }
}
