package io.steelyard.tck.internal;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Lowering;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program brought to what a backend implements and compiled once, to be run on one set of values after the other. */
public final class Evaluation implements AutoCloseable {
    private final Program program;
    private final State state;
    private final Executable executable;

    /** Compiles it. */
    public Evaluation(Backend backend, Program program) {
        this.program = program;
        this.state = backend.allocate(StateSpec.of(program));
        this.executable = backend.compile(Lowering.lower(program, backend));
    }

    /**
     * Runs it once.
     *
     * @param values a value for each input and each entry of the state, by name; more are ignored, and entries of the
     *     state without a value stay as they are
     * @return the outputs, by name
     */
    public Map<String, Tensor> run(Map<String, Tensor> values) {
        for (String name : state.spec().entries().keySet()) {
            if (values.containsKey(name)) {
                state.write(name, values.get(name));
            }
        }
        Map<String, TensorBuffer> outputs = new LinkedHashMap<>();
        program.outputs()
                .forEach((name, value) -> outputs.put(name, TensorBuffer.allocate(value.dtype(), value.shape())));
        executable.run(
                state, program.inputs().keySet().stream().map(values::get).toList(), List.copyOf(outputs.values()));
        Map<String, Tensor> results = new LinkedHashMap<>();
        outputs.forEach((name, buffer) -> results.put(name, buffer.freeze()));
        return results;
    }

    /** All of the state, by name. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> entries = new LinkedHashMap<>();
        state.spec().entries().keySet().forEach(name -> entries.put(name, state.read(name)));
        return entries;
    }

    @Override
    public void close() {
        try (state;
                executable) {
            // Both are closed, the executable first.
        }
    }
}
