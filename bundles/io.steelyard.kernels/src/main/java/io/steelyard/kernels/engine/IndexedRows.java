package io.steelyard.kernels.engine;

import io.steelyard.tensor.Shape;

/**
 * How {@code gather} and {@code scatter_add} see their operands: {@code x[batch, outer, axis, width]}, {@code
 * indices[batch, named]} and {@code y[batch, outer, named, width]}, a row being {@code width} elements that lie one
 * behind the other.
 */
final class IndexedRows {
    final int batch;
    final int outer;
    final int axis;
    final int named;
    final int width;
    private final Operand indices;

    IndexedRows(Operand x, Operand indices, int axis, int batchAxes) {
        Shape shape = x.shape();
        this.batch = (int) shape.slice(0, batchAxes).elements();
        this.outer = (int) shape.slice(batchAxes, axis).elements();
        this.axis = (int) shape.dim(axis);
        this.named =
                (int) indices.shape().slice(batchAxes, indices.shape().rank()).elements();
        this.width = (int) shape.slice(axis + 1, shape.rank()).elements();
        this.indices = indices;
    }

    /** The number of slices of {@code x} in which indices name rows. */
    int slices() {
        return batch * outer;
    }

    /** The indices of all slices, those of slice s from {@link #first} on. */
    long[] indices() {
        return indices.cells().longs;
    }

    /** Where the indices of a slice begin. */
    int first(int slice) {
        return slice / outer * named;
    }

    /** Looks at every index before any is used, so that the first one beyond the axis is the one reported. */
    void requireWithin() {
        long[] all = indices();
        int count = indices.count();
        for (int i = 0; i < count; i++) {
            if (all[i] < 0 || all[i] >= axis) {
                throw new IndexOutOfBoundsException("index " + all[i] + " at position " + i
                        + " of the indices lies beyond an axis of size " + axis);
            }
        }
    }
}
