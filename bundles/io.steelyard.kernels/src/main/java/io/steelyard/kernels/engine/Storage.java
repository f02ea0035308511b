package io.steelyard.kernels.engine;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;

/** Room for the elements of one value at a time. */
public interface Storage {
    /** The type of its elements. */
    DType dtype();

    /** How many there is room for. */
    long elements();

    /** Takes over a value of the same type, of at most as many elements. */
    void load(HostData value);

    /** Hands out as many elements as the buffer, of the same type, has. */
    void store(TensorBuffer buffer);

    /** Takes the first elements of storage of the same target and type. */
    void copy(Storage from, long count);

    /**
     * Copies the first elements to an array: of floats for floating-point types of at most 32 bits, of doubles for f64, of
     * longs for integers, of bytes for booleans.
     */
    void copyTo(Object array, int count);

    /** Takes the first elements from such an array. */
    void copyFrom(Object array, int count);

    /** Whether the first element, a boolean, is true. */
    boolean isTrue();
}
