package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;

/** Bug: what is kept is not multiplied by 1 / (1 - p). */
public final class DropoutNotScaled extends DropoutMutant {
    @Override
    Value scaled(GraphBuilder g, Value x, double p) {
        return x;
    }
}
