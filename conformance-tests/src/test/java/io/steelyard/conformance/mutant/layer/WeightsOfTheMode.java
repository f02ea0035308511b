package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;

/** Bug: the bias is declared in training alone. */
public final class WeightsOfTheMode extends DenseMutant {
    @Override
    Value biased(LayerScope scope, Value y) {
        return scope.training() ? super.biased(scope, y) : y;
    }
}
