package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;

/** Bug: the bias is neither declared nor added. */
public final class BiasDropped extends DenseMutant {
    @Override
    Value biased(LayerScope scope, Value y) {
        return y;
    }
}
