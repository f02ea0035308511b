package io.steelyard.conformance.mutant.optimizer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;

/** Bug: epsilon is added below the root. */
public final class EpsilonInsideRoot extends PlainAdam {
    @Override
    Value denominator(GraphBuilder g, Value spread) {
        return g.sqrt(g.add(spread, EPS));
    }
}
