package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import org.osgi.service.component.annotations.Component;

/**
 * Logistic function: {@code y = 1 / (1 + exp(-x))}.
 *
 * <p>Source: PyTorch, {@code torch.nn.Sigmoid}.
 */
@Component
@ProvidesLayer("sigmoid")
public class Sigmoid implements LayerType {
    @Override
    public String summary() {
        return "1 / (1 + exp(-x))";
    }

    @Override
    public Value describe(LayerScope scope) {
        return scope.graph().logistic(scope.input());
    }
}
