package io.steelyard.backend.reference.internal;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program ready to run: checks what it is given, has the graph interpreted, hands out results, updates the state. */
final class ReferenceExecutable implements Executable {
    private final Program program;
    private final Map<String, TensorType> inputTypes;
    private final Map<String, TensorType> outputTypes;
    private final Map<String, TensorType> stateTypes;
    private Interpreter interpreter;

    ReferenceExecutable(Program program) {
        this.program = program;
        this.inputTypes = program.inputs();
        this.outputTypes = new LinkedHashMap<>();
        program.outputs().forEach((name, value) -> outputTypes.put(name, value.type()));
        this.stateTypes = program.states();
        this.interpreter = new Interpreter(program.graph());
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public synchronized boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs) {
        if (interpreter == null) {
            throw new IllegalStateException("this executable was closed");
        }
        ReferenceState entries = requireFitting(state);
        requireFitting("input", inputTypes, inputs);
        requireFitting("output", outputTypes, outputs);

        Iterator<? extends HostData> given = inputs.iterator();
        inputTypes.keySet().forEach(name -> interpreter.inputs().get(name).load(given.next()));
        entries.copyTo(interpreter.states());
        interpreter.run();

        Iterator<TensorBuffer> buffers = outputs.iterator();
        program.outputs().values().forEach(value -> interpreter.value(value).store(buffers.next()));
        boolean updated = program.guard().map(this::holds).orElse(true);
        if (updated) {
            Map<String, Elements> updates = new LinkedHashMap<>();
            program.updates().forEach((name, value) -> updates.put(name, interpreter.value(value)));
            entries.copyFrom(updates);
        }
        return updated;
    }

    private boolean holds(Value guard) {
        return interpreter.value(guard).integers[0] != 0;
    }

    private ReferenceState requireFitting(State state) {
        if (!(state instanceof ReferenceState own)) {
            throw new IllegalArgumentException("the state was not allocated by the reference backend, found a "
                    + (state == null ? "null" : state.getClass().getName()));
        }
        Map<String, TensorType> found = own.spec().entries();
        stateTypes.forEach((name, type) -> {
            if (!type.equals(found.get(name))) {
                throw new IllegalArgumentException(
                        "the program needs the state '" + name + "' of type " + type + ", found "
                                + (found.containsKey(name) ? "it as " + found.get(name) : "only " + found.keySet()));
            }
        });
        return own;
    }

    private static void requireFitting(String what, Map<String, TensorType> types, List<? extends HostData> values) {
        if (values.size() != types.size()) {
            throw new IllegalArgumentException("the program has " + types.size() + " " + what + "s " + types.keySet()
                    + ", found " + values.size() + " values");
        }
        Iterator<? extends HostData> each = values.iterator();
        types.forEach((name, type) -> {
            HostData value = each.next();
            TensorType found = new TensorType(value.dtype(), value.shape());
            if (!type.equals(found)) {
                throw new IllegalArgumentException(
                        what + " '" + name + "' is " + type + ", found a value of type " + found);
            }
        });
    }

    @Override
    public long plannedBytes() {
        return Interpreter.bytes(program.graph());
    }

    @Override
    public synchronized void close() {
        interpreter = null;
    }
}
