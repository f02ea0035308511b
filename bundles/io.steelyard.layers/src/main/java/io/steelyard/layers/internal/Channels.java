package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Shape;
import java.util.Arrays;

/** One number for each channel of a value {@code [N, C, ...]}. */
final class Channels {
    private Channels() {}

    /** The input, which must have at least so many axes, the channels being axis 1. */
    static Value require(Value x, int axes) {
        if (x.shape().rank() < axes) {
            throw new IllegalArgumentException(
                    "expected an input [N, C, " + (axes > 2 ? "L, " : "") + "...], found " + x.shape());
        }
        return x;
    }

    /** The vector {@code [C]} in a shape that broadcasts along axis 1 of a value of this rank. */
    static Value along(GraphBuilder g, Value vector, int rank) {
        long[] dims = new long[rank - 1];
        Arrays.fill(dims, 1);
        dims[0] = vector.shape().dim(0);
        return g.reshape(vector, Shape.of(dims));
    }
}
