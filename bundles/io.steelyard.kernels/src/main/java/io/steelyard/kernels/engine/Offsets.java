package io.steelyard.kernels.engine;

import io.steelyard.tensor.Shape;
import java.util.List;

/** Tables of where elements lie in a row-major array. */
final class Offsets {
    private Offsets() {}

    /** For each index into {@code dims}, in row-major order, the sum of index times stride over all axes. */
    static int[] of(long[] dims, long[] strides) {
        int[] offsets = new int[Math.toIntExact(Shape.of(dims).elements())];
        int filled = offsets.length == 0 ? 0 : 1;
        for (int axis = 0; axis < dims.length && filled > 0; axis++) {
            int dim = (int) dims[axis];
            // From the back, so that what is still to be read is not overwritten.
            for (int i = filled * dim - 1; i >= 0; i--) {
                offsets[i] = (int) (offsets[i / dim] + i % dim * strides[axis]);
            }
            filled *= dim;
        }
        return offsets;
    }

    /** The offsets of the elements along some axes of an array, those on all other axes having index 0. */
    static int[] along(Shape shape, List<Integer> axes) {
        long[] strides = shape.strides();
        return of(
                axes.stream().mapToLong(shape::dim).toArray(),
                axes.stream().mapToLong(axis -> strides[axis]).toArray());
    }

    /** 0, {@code step}, 2 {@code step}, ... */
    static int[] steps(long count, long step) {
        return of(new long[] {count}, new long[] {step});
    }

    /** Every sum of one offset and another, those of the second table running faster. */
    static int[] sums(int[] slow, int[] fast) {
        int[] sums = new int[Math.multiplyExact(slow.length, fast.length)];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = slow[i / fast.length] + fast[i % fast.length];
        }
        return sums;
    }
}
