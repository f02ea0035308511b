package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;

/** Bug: no gradient flows through the sum of the exponentials. */
public final class SoftmaxGradientLost implements LayerType {
    @Override
    public String summary() {
        return "softmax";
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        Value exponentials = g.exp(x);
        return g.div(exponentials, g.stopGradient(g.keep(g.sum(exponentials, -1), x, -1)));
    }
}
