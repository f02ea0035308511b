package io.steelyard.compiler.describe;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A value within a layer whose units can die.
 *
 * @param value its outermost axis is the batch
 * @param isSequence whether its axis 1 is a sequence, of which a part may be padding
 */
record MortalUnits(Value value, boolean isSequence) {
    private static final int NO_AXIS = -1;

    /** The axis whose places are units; none if all elements of a row are one. */
    private int axis() {
        int rank = value.shape().rank();
        if (rank < 2 || (isSequence && rank == 2)) {
            return NO_AXIS;
        }
        return isSequence || rank == 3 ? rank - 1 : 1;
    }

    /** How many units there are. */
    long count() {
        return axis() == NO_AXIS ? 1 : value.shape().dim(axis());
    }

    /**
     * How many of them are 0 everywhere, {@code f64[]}.
     *
     * @param lengths how much of each sequence is real, if sequences differ
     */
    Value dead(GraphBuilder graph, Optional<Value> lengths) {
        Value magnitude = graph.abs(value);
        if (isSequence && lengths.isPresent()) {
            Value mask = SequenceMask.of(graph, lengths.get(), value);
            long[] dims = new long[value.shape().rank()];
            Arrays.fill(dims, 1);
            dims[0] = value.shape().dim(0);
            dims[1] = value.shape().dim(1);
            Value real = graph.broadcast(graph.reshape(mask, Shape.of(dims)), value.shape());
            magnitude = graph.select(real, magnitude, graph.filled(value.dtype(), value.shape(), 0));
        }
        int[] others = IntStream.range(0, value.shape().rank())
                .filter(axis -> axis != axis())
                .toArray();
        // A maximum is NaN if any element is, and NaN is not 0: such a unit counts as alive.
        Value greatest = graph.reduce(OpKind.REDUCE_MAX, magnitude, others);
        return graph.sum(graph.cast(graph.compare(Comparison.EQ, greatest, 0), DType.F64));
    }
}
