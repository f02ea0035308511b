package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A backend that computes as the reference does, until a training step at which it fails in the way it is told. */
final class FaultyBackend implements Backend {
    /** How it fails. */
    enum Fault {
        THROWS,
        HANGS,
        HANGS_IN_ANSWERS,
        RETURNS_NAN,
        LOSES_ITS_STATE,
        REFUSES_PROGRAMS,
        NONE
    }

    private final Backend backend = new ReferenceBackend();
    private final Fault fault;
    private final long atRun;
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong runs = new AtomicLong();

    /**
     * A backend.
     *
     * @param atRun the training step, counted from 1 on this backend, from which on it fails
     */
    FaultyBackend(Fault fault, long atRun) {
        this.fault = fault;
        this.atRun = atRun;
    }

    /** Whether it is one that hangs. */
    boolean hangs() {
        return fault == Fault.HANGS || fault == Fault.HANGS_IN_ANSWERS;
    }

    /** Waits until it hangs. */
    void awaitHanging() {
        try {
            hanging.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets what hangs return. */
    void release() {
        released.countDown();
    }

    /** Waits until a state on it has been closed. */
    void awaitClosed() throws InterruptedException {
        closed.await();
    }

    private boolean fails(Fault kind) {
        return fault == kind && runs.get() >= atRun;
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
        return new FaultyState(backend.allocate(spec));
    }

    @Override
    public Executable compile(Program program) {
        if (fault == Fault.REFUSES_PROGRAMS) {
            throw new UnsupportedOperationException("out of order");
        }
        return new FaultyExecutable(backend.compile(program));
    }

    private final class FaultyState implements State {
        private final State state;

        FaultyState(State state) {
            this.state = state;
        }

        @Override
        public StateSpec spec() {
            return state.spec();
        }

        @Override
        public Tensor read(String name) {
            if (fails(Fault.LOSES_ITS_STATE)) {
                throw new IllegalStateException("the device is gone");
            }
            return state.read(name);
        }

        @Override
        public void write(String name, HostData value) {
            state.write(name, value);
        }

        @Override
        public void close() {
            state.close();
            closed.countDown();
        }
    }

    private final class FaultyExecutable implements Executable {
        private final Executable executable;

        FaultyExecutable(Executable executable) {
            this.executable = executable;
        }

        @Override
        public Program program() {
            return executable.program();
        }

        @Override
        public boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs) {
            if (!program().updates().isEmpty()) {
                runs.incrementAndGet();
            }
            if (fails(Fault.THROWS)) {
                throw new IllegalStateException("a chip has melted");
            } else if (fails(Fault.HANGS)
                    || (fails(Fault.HANGS_IN_ANSWERS) && program().outputs().containsKey(ModelPrograms.PREDICTION))) {
                awaitRelease();
            }
            boolean applied = executable.run(((FaultyState) state).state, inputs, outputs);
            if (fails(Fault.RETURNS_NAN)) {
                int loss = List.copyOf(program().outputs().keySet()).indexOf(ModelPrograms.LOSS);
                outputs.get(loss).setDouble(0, Double.NaN);
                return false;
            }
            return applied;
        }

        @Override
        public long plannedBytes() {
            return executable.plannedBytes();
        }

        @Override
        public void close() {
            executable.close();
        }
    }

    private void awaitRelease() {
        hanging.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
