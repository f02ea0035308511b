package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;

/** Bug: the bias is declared and trained, but not added. */
public final class BiasIdle extends DenseMutant {
    @Override
    Value biased(LayerScope scope, Value y) {
        super.biased(scope, y);
        return y;
    }
}
