package io.steelyard.kernels.engine;

import io.steelyard.tensor.Shape;

/**
 * How an operation along one axis sees an array: as {@code [outer, dim, inner]}, a lane being the {@code dim} elements
 * {@code inner} apart that have the same outer and inner index.
 */
final class Lanes {
    final int outer;
    final int dim;
    final int inner;

    Lanes(Shape shape, int axis) {
        this.outer = (int) shape.slice(0, axis).elements();
        this.dim = (int) shape.dim(axis);
        this.inner = (int) shape.slice(axis + 1, shape.rank()).elements();
    }

    int count() {
        return outer * inner;
    }

    /** Where a lane begins, in the order of their first elements. */
    int start(int lane) {
        return lane / inner * dim * inner + lane % inner;
    }
}
