package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.Op;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.List;

/** A backend that remembers what it was asked for and what was closed. */
public final class WatchedBackend implements Backend {
    private final Backend backend;
    private final List<Program> compiled = new ArrayList<>();
    private final List<Program> closed = new ArrayList<>();
    private final List<State> states = new ArrayList<>();

    public WatchedBackend(Backend backend) {
        this.backend = backend;
    }

    /** The programs compiled so far, in order. */
    public synchronized List<Program> compiled() {
        return List.copyOf(compiled);
    }

    /** The programs whose executables were closed, in order. */
    public synchronized List<Program> closed() {
        return List.copyOf(closed);
    }

    /** The states made so far, in order. */
    public synchronized List<State> states() {
        return List.copyOf(states);
    }

    @Override
    public DeviceInfo device() {
        return backend.device();
    }

    @Override
    public int opset() {
        return backend.opset();
    }

    @Override
    public boolean claims(Op.Composite composite, List<TensorType> operands) {
        return backend.claims(composite, operands);
    }

    @Override
    public synchronized State allocate(StateSpec spec) {
        State state = backend.allocate(spec);
        states.add(state);
        return state;
    }

    @Override
    public synchronized Executable compile(Program program) {
        compiled.add(program);
        return new Watched(backend.compile(program));
    }

    private synchronized void hasClosed(Program program) {
        closed.add(program);
    }

    private final class Watched implements Executable {
        private final Executable executable;

        private Watched(Executable executable) {
            this.executable = executable;
        }

        @Override
        public Program program() {
            return executable.program();
        }

        @Override
        public boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs) {
            return executable.run(state, inputs, outputs);
        }

        @Override
        public long plannedBytes() {
            return executable.plannedBytes();
        }

        @Override
        public void close() {
            hasClosed(executable.program());
            executable.close();
        }
    }
}
