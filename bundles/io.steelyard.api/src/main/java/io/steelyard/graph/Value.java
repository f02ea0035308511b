package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;

/** The result of a node: assigned once, of a known type. It belongs to the graph it was made in. */
public final class Value {
    private final int id;
    private final TensorType type;

    Value(int id, TensorType type) {
        this.id = id;
        this.type = type;
    }

    /** Its number in its graph, counted from 0 in the order of computation. */
    public int id() {
        return id;
    }

    /** Element type and shape. */
    public TensorType type() {
        return type;
    }

    /** The type of its elements. */
    public DType dtype() {
        return type.dtype();
    }

    /** Its dimensions. */
    public Shape shape() {
        return type.shape();
    }

    /** As in dumps: {@code %7}. */
    @Override
    public String toString() {
        return "%" + id;
    }
}
