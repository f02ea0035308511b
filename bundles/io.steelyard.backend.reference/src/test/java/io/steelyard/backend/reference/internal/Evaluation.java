package io.steelyard.backend.reference.internal;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.Graph;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Computes values of a graph without inputs or state. */
final class Evaluation {
    private Evaluation() {}

    static Tensor evaluate(Function<GraphBuilder, Value> description) {
        return evaluateAll(g -> List.of(description.apply(g))).get(0);
    }

    static List<Tensor> evaluateAll(Function<GraphBuilder, List<Value>> description) {
        GraphBuilder g = new GraphBuilder();
        List<Value> results = description.apply(g);
        return evaluate(g.graph(), results);
    }

    static List<Tensor> evaluate(Graph graph, List<Value> results) {
        Map<String, Value> outputs = new LinkedHashMap<>();
        results.forEach(result -> outputs.put("y" + outputs.size(), result));
        ReferenceBackend backend = new ReferenceBackend();
        Program program = new Program(graph, outputs, Map.of(), Optional.empty());
        List<TensorBuffer> buffers = results.stream()
                .map(result -> TensorBuffer.allocate(result.dtype(), result.shape()))
                .toList();
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            executable.run(state, List.of(), buffers);
        }
        return buffers.stream().map(TensorBuffer::freeze).toList();
    }

    /** A row of f64. */
    static Value row(GraphBuilder g, double... values) {
        return g.constant(Tensor.of(Shape.of(values.length), values));
    }

    /** A row of some type. */
    static Value row(GraphBuilder g, DType dtype, double... values) {
        return g.constant(Tensor.of(dtype, Shape.of(values.length), values));
    }

    /** The numbers 0, 1, 2, ... as f64. */
    static Value counting(GraphBuilder g, long... dims) {
        Shape shape = Shape.of(dims);
        double[] values = new double[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return g.constant(Tensor.of(shape, values));
    }
}
