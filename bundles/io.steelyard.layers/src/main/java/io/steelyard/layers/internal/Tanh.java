package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import org.osgi.service.component.annotations.Component;

/**
 * Hyperbolic tangent, element by element.
 *
 * <p>Source: PyTorch, {@code torch.nn.Tanh}.
 */
@Component
@ProvidesLayer("tanh")
public class Tanh implements LayerType {
    @Override
    public String summary() {
        return "hyperbolic tangent";
    }

    @Override
    public Value describe(LayerScope scope) {
        return scope.graph().tanh(scope.input());
    }
}
