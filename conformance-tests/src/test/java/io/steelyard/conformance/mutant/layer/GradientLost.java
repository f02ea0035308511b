package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;

/** Bug: no gradient flows to the weight through half of the product. */
public final class GradientLost extends DenseMutant {
    @Override
    Value product(GraphBuilder g, Value x, Value w) {
        return g.add(g.mul(super.product(g, x, w), 0.5), g.mul(super.product(g, x, g.stopGradient(w)), 0.5));
    }
}
