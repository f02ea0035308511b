package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;

/** The reference backend, for mutants to change one thing of. */
abstract class MutantBackend implements Backend {
    final Backend reference = new ReferenceBackend();

    @Override
    public DeviceInfo device() {
        return reference.device();
    }

    @Override
    public State allocate(StateSpec spec) {
        return reference.allocate(spec);
    }

    @Override
    public Executable compile(Program program) {
        return reference.compile(program);
    }
}
