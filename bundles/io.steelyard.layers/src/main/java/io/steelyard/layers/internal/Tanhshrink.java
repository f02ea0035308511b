package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import org.osgi.service.component.annotations.Component;

/**
 * Tanhshrink: {@code y = x - tanh(x)}.
 *
 * <p>Source: PyTorch, {@code torch.nn.Tanhshrink}.
 */
@Component
@ProvidesLayer("tanhshrink")
public class Tanhshrink implements LayerType {
    @Override
    public String summary() {
        return "x - tanh(x)";
    }

    @Override
    public Value describe(LayerScope scope) {
        return scope.graph().sub(scope.input(), scope.graph().tanh(scope.input()));
    }
}
