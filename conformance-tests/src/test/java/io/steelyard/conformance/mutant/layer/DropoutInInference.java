package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;

/** Bug: inference scales by the share that is kept, though training has done so already. */
public final class DropoutInInference extends DropoutMutant {
    @Override
    Value kept(LayerScope scope, Value x, double p) {
        return scope.graph().mul(x, 1 - p);
    }
}
