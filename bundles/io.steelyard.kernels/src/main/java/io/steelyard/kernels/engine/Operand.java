package io.steelyard.kernels.engine;

import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;

/**
 * A value as instructions see it.
 *
 * @param slot where its cells are
 * @param type its type
 */
public record Operand(Slot slot, TensorType type) {
    Cells cells() {
        return slot.cells();
    }

    /** The type of its elements. */
    public DType dtype() {
        return type.dtype();
    }

    /** Its shape. */
    public Shape shape() {
        return type.shape();
    }

    int count() {
        return (int) type.shape().elements();
    }
}
