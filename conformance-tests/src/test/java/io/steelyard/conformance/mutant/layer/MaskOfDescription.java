package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.tensor.DType;
import java.util.concurrent.atomic.AtomicInteger;

/** Bug: the seed of the mask is how often layers have been described. */
public final class MaskOfDescription extends DropoutMutant {
    private final AtomicInteger described = new AtomicInteger();

    @Override
    Value drawn(LayerScope scope, Value x) {
        return scope.randomUniform("mask " + described.incrementAndGet(), DType.F32, x.shape());
    }
}
