package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.stream.Collectors;

/**
 * What is known of a value before anything runs.
 *
 * @param dtype the type of its elements
 * @param shape its dimensions
 */
public record TensorType(DType dtype, Shape shape) {
    /** The number of bytes of such a value. */
    public long byteSize() {
        return Math.multiplyExact(shape.elements(), (long) dtype.bytes());
    }

    /** As in dumps: {@code f32[64,128]}; a scalar is {@code f32[]}. */
    @Override
    public String toString() {
        return dtype.label() + shape.asList().stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }
}
