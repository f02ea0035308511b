package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.tensor.DType;

/** Bug: one mask is drawn for all rows of a batch. */
public final class MaskSharedByRows extends DropoutMutant {
    @Override
    Value drawn(LayerScope scope, Value x) {
        return scope.randomUniform(
                "mask", DType.F32, x.shape().slice(1, x.shape().rank()));
    }
}
