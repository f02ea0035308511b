package io.steelyard.compiler.describe;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;

/** Which elements of sequences on axis 1 are real. */
final class SequenceMask {
    private SequenceMask() {}

    /** {@code bool[N, T]}: whether the position on axis 1 of {@code sequences} is below the row's length. */
    static Value of(GraphBuilder graph, Value lengths, Value sequences) {
        long rows = sequences.shape().dim(0);
        Shape shape = Shape.of(rows, sequences.shape().dim(1));
        Value position = graph.iota(DType.I64, shape, 1);
        return graph.compare(Comparison.LT, position, graph.broadcast(graph.reshape(lengths, rows, 1), shape));
    }
}
