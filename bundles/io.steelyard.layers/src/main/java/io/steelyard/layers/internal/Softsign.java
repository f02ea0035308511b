package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import org.osgi.service.component.annotations.Component;

/**
 * Softsign: {@code y = x / (1 + |x|)}.
 *
 * <p>Source: PyTorch, {@code torch.nn.Softsign}.
 */
@Component
@ProvidesLayer("softsign")
public class Softsign implements LayerType {
    @Override
    public String summary() {
        return "x / (1 + |x|)";
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        return g.div(scope.input(), g.add(g.abs(scope.input()), 1));
    }
}
