package io.steelyard.kernels.engine;

import io.steelyard.backend.BackendException;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;

/** A program ready to run: checks what it is given, runs the instructions, hands out results, updates the state. */
final class CpuExecutable implements Executable {
    private final Program program;
    private final Target target;
    private final WorkerPool pool;
    private final Lock life;
    private final Runnable leave;
    private final List<Entry> inputs;
    private final List<Entry> outputs;
    private final List<Entry> states;
    private final long plannedBytes;
    private CompiledProgram compiled;

    /**
     * Compiles a program.
     *
     * @param pool threads that are there until {@code leave} is called, and until their engine is closed
     * @param leave called once, when this is closed
     * @param life held by a run
     */
    CpuExecutable(Program program, Target target, DotLoop dots, WorkerPool pool, Runnable leave, Lock life) {
        this.life = life;
        this.leave = leave;
        this.program = program;
        this.target = target;
        this.pool = pool;
        Map<String, TensorType> results = new LinkedHashMap<>();
        program.outputs().forEach((name, value) -> results.put(name, value.type()));
        this.inputs = entries(program.inputs());
        this.outputs = entries(results);
        this.states = entries(program.states());
        this.compiled = ProgramCompiler.compile(program, target, dots, pool.threads());
        this.plannedBytes = compiled.workspace().byteSize();
    }

    @Override
    public Program program() {
        return program;
    }

    // Loops over lists count, and nothing is captured: neither iterators nor lambdas are to be allocated in each run.
    @Override
    public synchronized boolean run(State state, List<? extends HostData> given, List<TensorBuffer> results) {
        life.lock();
        try {
            if (compiled == null) {
                throw new IllegalStateException("this executable was closed");
            } else if (pool.isClosed()) {
                throw new BackendException("the " + target.name() + " backend was stopped");
            }
            return runOpen(state, given, results);
        } finally {
            life.unlock();
        }
    }

    private boolean runOpen(State state, List<? extends HostData> given, List<TensorBuffer> results) {
        requireFitting("input", inputs, given);
        requireFitting("output", outputs, results);
        CpuState own = requireOwn(state);
        Map<String, Storage> entries = own.hold();
        try {
            requireFitting(own.spec().entries());
            for (int i = 0; i < states.size(); i++) {
                String name = states.get(i).name();
                Slot slot = compiled.states().get(name);
                if (slot != null) {
                    slot.fill(entries.get(name));
                }
            }
            for (int i = 0; i < given.size(); i++) {
                compiled.inputs().get(i).load(given.get(i));
            }
            compiled.instructions().run(pool);
            for (int i = 0; i < results.size(); i++) {
                compiled.outputs().get(i).slot().storage().store(results.get(i));
            }
            boolean updated = compiled.guard().isEmpty()
                    || compiled.guard().get().slot().storage().isTrue();
            if (updated) {
                update(entries);
            }
            return updated;
        } finally {
            for (int i = 0; i < states.size(); i++) {
                Slot slot = compiled.states().get(states.get(i).name());
                if (slot != null) {
                    slot.fill(null);
                }
            }
            own.release();
        }
    }

    private void update(Map<String, Storage> entries) {
        List<Instruction> commit = compiled.commit();
        for (int i = 0; i < commit.size(); i++) {
            commit.get(i).run(pool);
        }
        List<CompiledProgram.Update> updates = compiled.updates();
        for (int i = 0; i < updates.size(); i++) {
            updates.get(i).putAside();
        }
        for (int i = 0; i < updates.size(); i++) {
            updates.get(i).apply(entries.get(updates.get(i).name()));
        }
    }

    /** Something with a name that a program is given or gives. */
    private record Entry(String name, TensorType type) {}

    private static List<Entry> entries(Map<String, TensorType> types) {
        return types.entrySet().stream()
                .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                .toList();
    }

    private CpuState requireOwn(State state) {
        if (!(state instanceof CpuState own) || !own.isOf(target)) {
            throw new IllegalArgumentException(
                    "the state was not allocated by the " + target.name() + " backend, found "
                            + (state == null ? "none" : "a " + state.getClass().getName()));
        }
        return own;
    }

    private void requireFitting(Map<String, TensorType> found) {
        for (int i = 0; i < states.size(); i++) {
            Entry wanted = states.get(i);
            TensorType type = found.get(wanted.name());
            if (!wanted.type().equals(type)) {
                throw new IllegalArgumentException("the program needs the state '" + wanted.name() + "' of type "
                        + wanted.type() + ", found " + (type != null ? "it as " + type : "only " + found.keySet()));
            }
        }
    }

    private static void requireFitting(String what, List<Entry> wanted, List<? extends HostData> values) {
        if (values.size() != wanted.size()) {
            throw new IllegalArgumentException("the program has " + wanted.size() + " " + what + "s "
                    + wanted.stream().map(Entry::name).toList() + ", found " + values.size() + " values");
        }
        for (int i = 0; i < wanted.size(); i++) {
            HostData value = values.get(i);
            TensorType type = wanted.get(i).type();
            if (value.dtype() != type.dtype() || !value.shape().equals(type.shape())) {
                throw new IllegalArgumentException(what + " '" + wanted.get(i).name() + "' is " + type
                        + ", found a value of type " + new TensorType(value.dtype(), value.shape()));
            }
        }
    }

    @Override
    public long plannedBytes() {
        return plannedBytes;
    }

    @Override
    public synchronized void close() {
        if (compiled != null) {
            compiled.workspace().close();
            compiled = null;
            leave.run();
        }
    }
}
