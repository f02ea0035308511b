package io.steelyard.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** A program whose results are to have the bits of the reference backend's. */
final class ReferenceCheck {
    final GraphBuilder g = new GraphBuilder();
    private final List<Tensor> inputs = new ArrayList<>();
    private final Map<String, Value> outputs = new LinkedHashMap<>();

    Value input(DType dtype, Shape shape, DoubleSupplier numbers) {
        double[] values = new double[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.getAsDouble();
        }
        inputs.add(Tensor.of(dtype, shape, values));
        return g.input("x" + inputs.size(), dtype, shape);
    }

    void output(String name, Value value) {
        outputs.put(name, value);
    }

    void run(Backend backend, String what) {
        Program program = new Program(g.graph(), outputs, Map.of(), Optional.empty());
        List<TensorBuffer> expected = results(new ReferenceBackend(), program);
        List<TensorBuffer> found = results(backend, program);
        int at = 0;
        for (String name : outputs.keySet()) {
            assertArrayEquals(
                    expected.get(at).toTensor().toDoubles(),
                    found.get(at).toTensor().toDoubles(),
                    name + " of " + what);
            at++;
        }
    }

    private List<TensorBuffer> results(Backend backend, Program program) {
        List<TensorBuffer> results = new ArrayList<>();
        outputs.values().forEach(value -> results.add(TensorBuffer.allocate(value.dtype(), value.shape())));
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            executable.run(state, inputs, results);
        }
        return results;
    }
}
