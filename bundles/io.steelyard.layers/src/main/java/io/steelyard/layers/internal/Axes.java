package io.steelyard.layers.internal;

import io.steelyard.graph.Value;

/** Axes as options name them: counted from 0, or negative from the innermost. */
final class Axes {
    private Axes() {}

    /**
     * The axis that an option names.
     *
     * @throws IllegalArgumentException if the value has no such axis
     */
    static int of(Value x, long dim) {
        int rank = x.shape().rank();
        if (dim < -rank || dim >= rank) {
            throw new IllegalArgumentException("dim " + dim + " does not exist in input " + x.shape());
        }
        return (int) (dim < 0 ? dim + rank : dim);
    }
}
