package io.steelyard.layers.internal;

import io.steelyard.graph.Composites;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import org.osgi.service.component.annotations.Component;

/**
 * Sigmoid linear unit, also called swish: {@code y = x / (1 + exp(-x))}.
 *
 * <p>Source: PyTorch, {@code torch.nn.SiLU}.
 */
@Component
@ProvidesLayer("silu")
public class Silu implements LayerType {
    @Override
    public String summary() {
        return "x sigmoid(x)";
    }

    @Override
    public Value describe(LayerScope scope) {
        return Composites.silu(scope.graph(), scope.input());
    }
}
