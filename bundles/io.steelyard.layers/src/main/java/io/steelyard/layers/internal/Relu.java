package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import org.osgi.service.component.annotations.Component;

/**
 * Rectified linear unit: {@code y = max(x, 0)}, element by element. The gradient at 0 is 0.
 *
 * <p>Source: PyTorch, {@code torch.nn.ReLU}.
 */
@Component
@ProvidesLayer("relu")
public class Relu implements LayerType {
    @Override
    public String summary() {
        return "max(x, 0)";
    }

    @Override
    public Value describe(LayerScope scope) {
        Value y = scope.graph().relu(scope.input());
        scope.mayDie(y);
        return y;
    }
}
