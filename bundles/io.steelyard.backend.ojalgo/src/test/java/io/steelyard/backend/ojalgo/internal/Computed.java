package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What this backend computes from some tensors: with one thread, again, and with two, which must give the same bits. */
final class Computed {
    /** Describes values from inputs. */
    @FunctionalInterface
    interface Description {
        List<Value> describe(GraphBuilder g, List<Value> inputs);
    }

    private Computed() {}

    static List<Tensor> from(List<Tensor> inputs, Description description) {
        GraphBuilder g = new GraphBuilder();
        List<Value> values = new ArrayList<>();
        for (Tensor input : inputs) {
            values.add(g.input("x" + values.size(), input.dtype(), input.shape()));
        }
        Map<String, Value> outputs = new LinkedHashMap<>();
        description.describe(g, values).forEach(value -> outputs.put("y" + outputs.size(), value));
        Program program = new Program(g.graph(), outputs, Map.of(), Optional.empty());
        try (OjAlgoBackend one = new OjAlgoBackend(1);
                OjAlgoBackend two = new OjAlgoBackend(2)) {
            List<Tensor> found = run(one, program, inputs, 1);
            assertEquals(found, run(one, program, inputs, 2), () -> "a second run of\n" + program);
            assertEquals(found, run(two, program, inputs, 2), () -> "two threads for\n" + program);
            return found;
        }
    }

    /** What the last of some runs of one executable hands out. */
    private static List<Tensor> run(OjAlgoBackend backend, Program program, List<Tensor> inputs, int times) {
        List<TensorBuffer> outputs = new ArrayList<>();
        program.outputs().values().forEach(value -> outputs.add(TensorBuffer.allocate(value.dtype(), value.shape())));
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            for (int i = 0; i < times; i++) {
                executable.run(state, inputs, outputs);
            }
        }
        return CanonicalNaN.in(outputs.stream().map(TensorBuffer::freeze).toList());
    }
}
