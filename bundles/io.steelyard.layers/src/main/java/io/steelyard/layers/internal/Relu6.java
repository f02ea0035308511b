package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import org.osgi.service.component.annotations.Component;

/**
 * Rectified linear unit that stops at 6: {@code y = min(max(x, 0), 6)}, element by element. The gradient at 0 and at 6
 * is 0.
 *
 * <p>Source: PyTorch, {@code torch.nn.ReLU6}.
 */
@Component
@ProvidesLayer("relu6")
public class Relu6 implements LayerType {
    @Override
    public String summary() {
        return "min(max(x, 0), 6)";
    }

    @Override
    public Value describe(LayerScope scope) {
        Value y = Piecewise.clamp(scope.graph(), scope.input(), 0, 6);
        scope.mayDie(y);
        return y;
    }
}
