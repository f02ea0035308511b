package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;

/** Bug: the product is computed in f32 whatever the model computes in. */
public final class SinglePrecisionInside extends DenseMutant {
    @Override
    Value product(GraphBuilder g, Value x, Value w) {
        return g.cast(super.product(g, g.cast(x, DType.F32), g.cast(w, DType.F32)), x.dtype());
    }
}
