package io.steelyard.compiler;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs what a test describes on the reference backend. */
final class Running {
    private static final Backend BACKEND = new ReferenceBackend();

    private Running() {}

    /** A program that hands out these values. */
    static Program program(GraphBuilder g, Value... outputs) {
        Map<String, Value> named = new LinkedHashMap<>();
        for (Value output : outputs) {
            named.put("y" + named.size(), output);
        }
        return new Program(g.graph(), named, Map.of(), Optional.empty());
    }

    /** What a program without state hands out. */
    static List<Tensor> run(Program program, List<Tensor> inputs) {
        return run(program, inputs, Map.of());
    }

    /** What a program hands out, then what the entries of the state are after the run. */
    static List<Tensor> run(Program program, List<Tensor> inputs, Map<String, Tensor> entries) {
        List<TensorBuffer> outputs = program.outputs().values().stream()
                .map(value -> TensorBuffer.allocate(value.dtype(), value.shape()))
                .toList();
        try (State state = BACKEND.allocate(StateSpec.of(program));
                Executable executable = BACKEND.compile(Lowering.lower(program, BACKEND))) {
            entries.forEach(state::write);
            executable.run(state, inputs, outputs);
            List<Tensor> results =
                    new ArrayList<>(outputs.stream().map(TensorBuffer::freeze).toList());
            program.states().keySet().forEach(name -> results.add(state.read(name)));
            results.replaceAll(Running::canonical);
            return results;
        }
    }

    /** Every NaN as the same one: which of them an operation yields is left open, and the JVM's compiler changes it. */
    static Tensor canonical(Tensor tensor) {
        if (!tensor.dtype().isFloating()) {
            return tensor;
        }
        double[] values = tensor.toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.isNaN(values[i]) ? Double.NaN : values[i];
        }
        return Tensor.of(tensor.dtype(), tensor.shape(), values);
    }
}
