package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.tensor.Tensor;

/** Bug: a state starts as whatever was in memory. */
public final class NotZeroAtFirst extends MutantBackend {
    @Override
    public State allocate(StateSpec spec) {
        State state = reference.allocate(spec);
        spec.entries().forEach((name, type) -> state.write(name, Tensor.filled(type.dtype(), type.shape(), 1)));
        return state;
    }
}
