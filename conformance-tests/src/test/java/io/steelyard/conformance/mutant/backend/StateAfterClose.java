package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;

/** Bug: a closed state is still read and written. */
public final class StateAfterClose extends MutantBackend {
    @Override
    public State allocate(StateSpec spec) {
        return new MutantState(reference.allocate(spec)) {
            @Override
            public void close() {
                // Nobody is told.
            }
        };
    }

    @Override
    public Executable compile(Program program) {
        return new MutantExecutable(reference.compile(program));
    }
}
