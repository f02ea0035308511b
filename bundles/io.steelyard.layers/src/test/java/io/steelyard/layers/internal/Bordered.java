package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.stream.LongStream;

/** More elements around an axis, made of those that it has, as indices into it. */
enum Bordered {
    REFLECT,
    REPLICATE,
    CIRCULAR;

    /** Puts {@code low} elements in front of an axis and {@code high} behind it. */
    Value around(GraphBuilder g, Value x, int axis, long low, long high) {
        long size = x.shape().dim(axis);
        long[] from = LongStream.range(-low, size + high)
                .map(place -> inside(place, size))
                .toArray();
        return g.gather(x, g.constant(Tensor.of(Shape.of(from.length), from)), axis);
    }

    private long inside(long place, long size) {
        return switch (this) {
            case REFLECT -> place < 0 ? -place : place < size ? place : 2 * (size - 1) - place;
            case REPLICATE -> Math.max(0, Math.min(size - 1, place));
            case CIRCULAR -> Math.floorMod(place, size);
        };
    }
}
