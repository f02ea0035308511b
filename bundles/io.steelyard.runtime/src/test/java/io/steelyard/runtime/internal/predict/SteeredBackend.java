package io.steelyard.runtime.internal.predict;

import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A backend that a test can hold up or make fail, and that remembers the rows of every batch. */
final class SteeredBackend implements Backend {
    private final Backend backend = new ReferenceBackend();
    private final List<Integer> batches = new ArrayList<>();
    private int compiled;
    private int open;

    /** Called with the features of every batch before it is computed. */
    volatile Consumer<HostData> beforeRun = features -> {};

    /** Called before every program that is compiled. */
    volatile Runnable beforeCompile = () -> {};

    /** The rows of the batches so far. */
    synchronized List<Integer> batches() {
        return List.copyOf(batches);
    }

    /** How many programs were compiled. */
    synchronized int compiled() {
        return compiled;
    }

    /** How many executables are not closed. */
    synchronized int open() {
        return open;
    }

    private synchronized void note(int rows) {
        batches.add(rows);
    }

    private synchronized void count(int compiling, int opening) {
        compiled += compiling;
        open += opening;
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
    public State allocate(StateSpec spec) {
        return backend.allocate(spec);
    }

    @Override
    public Executable compile(Program program) {
        beforeCompile.run();
        count(1, 1);
        Executable executable = backend.compile(program);
        return new Executable() {
            @Override
            public Program program() {
                return executable.program();
            }

            @Override
            public boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs) {
                HostData features = inputs.get(0);
                note((int) features.shape().dim(0));
                beforeRun.accept(features);
                return executable.run(state, inputs, outputs);
            }

            @Override
            public long plannedBytes() {
                return executable.plannedBytes();
            }

            @Override
            public void close() {
                count(0, -1);
                executable.close();
            }
        };
    }
}
