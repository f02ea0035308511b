package io.steelyard.backend.reference.internal;

import io.steelyard.tensor.Shape;
import java.util.List;

/** Where elements lie in a row-major array: the one piece of index arithmetic behind most operations. */
final class Offsets {
    private Offsets() {}

    /**
     * For each index into {@code dims}, in row-major order, {@code start} plus the sum of index times stride over all
     * axes.
     */
    static int[] of(long[] dims, long[] strides, long start) {
        if (Shape.of(dims).elements() == 0) {
            return new int[0];
        }
        int[] offsets = {Math.toIntExact(start)};
        for (int axis = 0; axis < dims.length; axis++) {
            int dim = (int) dims[axis];
            int[] wider = new int[Math.multiplyExact(offsets.length, dim)];
            for (int i = 0; i < wider.length; i++) {
                wider[i] = (int) (offsets[i / dim] + i % dim * strides[axis]);
            }
            offsets = wider;
        }
        return offsets;
    }

    /** The offsets of the elements along some axes of an array, those on all other axes having index 0. */
    static int[] along(Shape shape, List<Integer> axes) {
        long[] strides = shape.strides();
        return of(
                axes.stream().mapToLong(shape::dim).toArray(),
                axes.stream().mapToLong(axis -> strides[axis]).toArray(),
                0);
    }
}
