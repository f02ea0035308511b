package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import org.osgi.service.component.annotations.Component;

/**
 * Logarithm of the logistic function: {@code y = -log(1 + exp(-x))}, computed without overflow.
 *
 * <p>Source: PyTorch, {@code torch.nn.LogSigmoid}.
 */
@Component
@ProvidesLayer("logsigmoid")
public class LogSigmoid implements LayerType {
    @Override
    public String summary() {
        return "log(sigmoid(x))";
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        return g.neg(Piecewise.softplus(g, g.neg(scope.input())));
    }
}
