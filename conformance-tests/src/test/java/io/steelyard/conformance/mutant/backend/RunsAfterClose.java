package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;

/** Bug: a closed executable still runs. */
public final class RunsAfterClose extends MutantBackend {
    @Override
    public Executable compile(Program program) {
        return new MutantExecutable(reference.compile(program)) {
            @Override
            public void close() {
                // Nobody is told.
            }
        };
    }
}
