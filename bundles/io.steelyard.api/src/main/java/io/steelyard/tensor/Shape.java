package io.steelyard.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The dimensions of a tensor, outermost first. A scalar has rank 0. No dimension is negative and the number of elements
 * fits a {@code long}: a shape that exists is a shape that can be counted.
 */
public final class Shape {
    private static final Shape SCALAR = new Shape(new long[0]);

    private final long[] dims;
    private final long elements;

    private Shape(long[] dims) {
        this.dims = dims;
        this.elements = count(dims);
    }

    /**
     * The shape with these dimensions.
     *
     * @throws IllegalArgumentException if one is negative or their product exceeds {@link Long#MAX_VALUE}
     */
    public static Shape of(long... dims) {
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    /** The shape with these dimensions; see {@link #of(long...)}. */
    public static Shape of(List<Long> dims) {
        return of(dims.stream().mapToLong(Long::longValue).toArray());
    }

    /** The shape of a single value, of rank 0. */
    public static Shape scalar() {
        return SCALAR;
    }

    /** The number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /**
     * One dimension.
     *
     * @param axis from 0, or negative to count from the end: -1 is the innermost
     */
    public long dim(int axis) {
        return dims[axis(axis)];
    }

    /**
     * An axis counted from 0.
     *
     * @param axis from {@code -rank()} to {@code rank() - 1}
     * @throws IllegalArgumentException if this shape has no such axis
     */
    public int axis(int axis) {
        if (axis < -dims.length || axis >= dims.length) {
            throw new IllegalArgumentException("axis " + axis + " does not exist in shape " + this);
        }
        return axis < 0 ? axis + dims.length : axis;
    }

    /** The number of elements: the product of the dimensions, 1 for a scalar. */
    public long elements() {
        return elements;
    }

    /** The dimensions, as a copy. */
    public long[] dims() {
        return dims.clone();
    }

    /** The dimensions, as an immutable list. */
    public List<Long> asList() {
        return LongStream.of(dims).boxed().toList();
    }

    /** For each axis, how many elements lie between two neighbours along it in row-major order. */
    public long[] strides() {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, dims[axis]);
        }
        return strides;
    }

    /** This shape with one dimension replaced. */
    public Shape withDim(int axis, long dim) {
        long[] changed = dims.clone();
        changed[axis(axis)] = dim;
        return new Shape(changed);
    }

    /** This shape with another dimension in front. */
    public Shape prepend(long dim) {
        long[] longer = new long[dims.length + 1];
        longer[0] = dim;
        System.arraycopy(dims, 0, longer, 1, dims.length);
        return new Shape(longer);
    }

    /** The dimensions from one axis on, up to but without another. */
    public Shape slice(int from, int to) {
        return of(Arrays.copyOfRange(dims, from, to));
    }

    private static long count(long[] dims) {
        boolean empty = false;
        for (long dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("negative dimension " + dim + " in shape " + Arrays.toString(dims));
            }
            empty |= dim == 0;
        }
        long product = 1;
        for (long dim : dims) {
            // Zeros are skipped so that [huge, huge, 0] is refused whatever the order of its dimensions.
            long factor = dim == 0 ? 1 : dim;
            if (Math.multiplyHigh(product, factor) != 0 || product * factor < 0) {
                throw new IllegalArgumentException(
                        "shape " + Arrays.toString(dims) + " has more than 2^63 - 1 elements");
            }
            product *= factor;
        }
        return empty ? 0 : product;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** The dimensions as {@code [64, 128]}. */
    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
