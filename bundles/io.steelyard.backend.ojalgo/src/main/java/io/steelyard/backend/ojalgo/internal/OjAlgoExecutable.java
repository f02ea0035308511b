package io.steelyard.backend.ojalgo.internal;

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

/** A program ready to run: checks what it is given, runs the instructions, hands out results, updates the state. */
final class OjAlgoExecutable implements Executable {
    private final Program program;
    private final WorkerPool pool;
    private final Map<String, TensorType> inputTypes;
    private final Map<String, TensorType> outputTypes = new LinkedHashMap<>();
    private final Map<String, TensorType> stateTypes;
    private final long plannedBytes;
    private CompiledProgram compiled;

    OjAlgoExecutable(Program program, WorkerPool pool) {
        this.program = program;
        this.pool = pool;
        this.inputTypes = program.inputs();
        program.outputs().forEach((name, value) -> outputTypes.put(name, value.type()));
        this.stateTypes = program.states();
        this.compiled = ProgramCompiler.compile(program, pool.threads());
        this.plannedBytes = compiled.bytes();
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public synchronized boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs) {
        if (compiled == null) {
            throw new IllegalStateException("this executable was closed");
        } else if (pool.isClosed()) {
            throw new BackendException("the ojAlgo backend was stopped");
        }
        Map<String, Cells> entries = requireFitting(state);
        requireFitting("input", inputTypes, inputs);
        requireFitting("output", outputTypes, outputs);
        try {
            compiled.states().forEach((name, slot) -> slot.cells = entries.get(name));
            for (int i = 0; i < inputs.size(); i++) {
                compiled.inputs().get(i).load(inputs.get(i));
            }
            compiled.instructions().run(pool);
            for (int i = 0; i < outputs.size(); i++) {
                compiled.outputs().get(i).cells().store(outputs.get(i));
            }
            boolean updated =
                    compiled.guard().map(guard -> guard.cells().bytes[0] != 0).orElse(true);
            if (updated) {
                compiled.updates().forEach(CompiledProgram.Update::putAside);
                compiled.updates().forEach(update -> update.apply(entries.get(update.name())));
            }
            return updated;
        } finally {
            compiled.states().values().forEach(slot -> slot.cells = null);
        }
    }

    private Map<String, Cells> requireFitting(State state) {
        if (!(state instanceof OjAlgoState own)) {
            throw new IllegalArgumentException("the state was not allocated by the ojAlgo backend, found "
                    + (state == null ? "none" : "a " + state.getClass().getName()));
        }
        Map<String, Cells> entries = own.requireOpen();
        Map<String, TensorType> found = own.spec().entries();
        stateTypes.forEach((name, type) -> {
            if (!type.equals(found.get(name))) {
                throw new IllegalArgumentException(
                        "the program needs the state '" + name + "' of type " + type + ", found "
                                + (found.containsKey(name) ? "it as " + found.get(name) : "only " + found.keySet()));
            }
        });
        return entries;
    }

    private static void requireFitting(String what, Map<String, TensorType> types, List<? extends HostData> values) {
        if (values.size() != types.size()) {
            throw new IllegalArgumentException("the program has " + types.size() + " " + what + "s " + types.keySet()
                    + ", found " + values.size() + " values");
        }
        int at = 0;
        for (Map.Entry<String, TensorType> entry : types.entrySet()) {
            HostData value = values.get(at++);
            TensorType type = entry.getValue();
            if (value.dtype() != type.dtype() || !value.shape().equals(type.shape())) {
                throw new IllegalArgumentException(what + " '" + entry.getKey() + "' is " + type
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
        compiled = null;
    }
}
