package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.Parameter;

/** Bug: there is a bias for each row of the batch. */
public final class WeightsOfTheBatch extends DenseMutant {
    @Override
    Value biased(LayerScope scope, Value y) {
        return scope.graph().add(y, scope.parameter(Parameter.of("bias", y.shape())));
    }
}
