package io.steelyard.shell.internal;

import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;

/** A backend whose states forget everything. */
record StatelessBackend(Backend original) implements Backend {
    @Override
    public DeviceInfo device() {
        return original.device();
    }

    @Override
    public State allocate(StateSpec spec) {
        State state = original.allocate(spec);
        return new State() {
            @Override
            public StateSpec spec() {
                return state.spec();
            }

            @Override
            public Tensor read(String name) {
                return state.read(name);
            }

            @Override
            public void write(String name, HostData value) {
                // Forgotten.
            }

            @Override
            public void close() {
                state.close();
            }
        };
    }

    @Override
    public Executable compile(Program program) {
        return original.compile(program);
    }
}
