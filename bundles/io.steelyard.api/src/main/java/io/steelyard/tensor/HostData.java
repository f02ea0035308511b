package io.steelyard.tensor;

import java.nio.ByteBuffer;

/**
 * Elements in this process's memory, readable by index: what {@link Tensor} and {@link TensorBuffer} have in common.
 * Reading never fails but for an index out of bounds. Numbers are converted to the type asked for as a Java cast does.
 */
public sealed interface HostData extends LazyTensor permits Tensor, TensorBuffer {
    @Override
    void read(long offset, ByteBuffer into);

    /** One element, in row-major order, as a double; a {@link DType#BOOL} is 0 or 1. */
    double getDouble(long index);

    /** One element, in row-major order, as a long; floating-point values are truncated. */
    long getLong(long index);

    /** Copies {@code count} elements from {@code index} on, as floats. */
    void copyTo(long index, float[] into, int at, int count);

    /** Copies {@code count} elements from {@code index} on, as doubles. */
    void copyTo(long index, double[] into, int at, int count);

    /** Copies {@code count} elements from {@code index} on, as longs. */
    void copyTo(long index, long[] into, int at, int count);

    /** All elements as floats, in row-major order; for tensors of fewer than 2^31 elements. */
    default float[] toFloats() {
        float[] values = new float[Math.toIntExact(shape().elements())];
        copyTo(0, values, 0, values.length);
        return values;
    }

    /** All elements as doubles, in row-major order; for tensors of fewer than 2^31 elements. */
    default double[] toDoubles() {
        double[] values = new double[Math.toIntExact(shape().elements())];
        copyTo(0, values, 0, values.length);
        return values;
    }

    /** All elements as longs, in row-major order; for tensors of fewer than 2^31 elements. */
    default long[] toLongs() {
        long[] values = new long[Math.toIntExact(shape().elements())];
        copyTo(0, values, 0, values.length);
        return values;
    }
}
