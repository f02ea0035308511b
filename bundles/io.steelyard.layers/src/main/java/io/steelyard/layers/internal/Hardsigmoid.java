package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import org.osgi.service.component.annotations.Component;

/**
 * Logistic function in three straight pieces: {@code y = min(max(x + 3, 0), 6) / 6}. The gradient at -3 and at 3 is 0.
 *
 * <p>Source: PyTorch, {@code torch.nn.Hardsigmoid}.
 */
@Component
@ProvidesLayer("hardsigmoid")
public class Hardsigmoid implements LayerType {
    @Override
    public String summary() {
        return "sigmoid in three straight pieces";
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        return g.div(g.add(Piecewise.clamp(g, scope.input(), -3, 3), 3), 6);
    }
}
