package io.steelyard.conformance.mutant.optimizer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;

/** Bug: the penalty lets weights grow. */
public final class WeightDecaySign extends PlainAdam {
    @Override
    Value decayed(GraphBuilder g, Value gradient, Value parameter, double decay) {
        return super.decayed(g, gradient, g.neg(parameter), decay);
    }
}
