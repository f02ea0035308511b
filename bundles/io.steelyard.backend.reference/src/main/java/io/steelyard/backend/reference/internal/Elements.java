package io.steelyard.backend.reference.internal;

import io.steelyard.backend.BackendException;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The elements of one value in row-major order: doubles for floating-point types, longs for integers and booleans.
 * Operations compute in those wide types; {@link #round} then brings each element into the value's own type.
 */
final class Elements {
    final TensorType type;
    final int count;

    /** The elements of a floating-point type; null for other types. */
    final double[] reals;

    /** The elements of an integer type, or 0 and 1 for booleans; null for other types. */
    final long[] integers;

    /** Where elements of the types that Java does not have are rounded; null for other types. */
    private final TensorBuffer narrow;

    /** Room for a value; zeros. */
    Elements(TensorType type) {
        if (type.shape().elements() > Integer.MAX_VALUE - 8) {
            throw new BackendException(
                    "the reference backend holds at most 2^31 - 9 elements in a value, found " + type);
        }
        DType dtype = type.dtype();
        this.type = type;
        this.count = (int) type.shape().elements();
        this.reals = dtype.isFloating() ? new double[count] : null;
        this.integers = dtype.isFloating() ? null : new long[count];
        this.narrow = dtype == DType.F16 || dtype == DType.BF16 ? TensorBuffer.allocate(dtype, type.shape()) : null;
    }

    /** Room for values of the same types as others. */
    static List<Elements> like(List<Elements> others) {
        return others.stream().map(other -> new Elements(other.type)).toList();
    }

    /** The number of bytes that a value of this type takes here. */
    static long bytes(TensorType type) {
        return Math.multiplyExact(type.shape().elements(), (long) Double.BYTES);
    }

    void load(HostData from) {
        if (reals != null) {
            from.copyTo(0, reals, 0, count);
        } else {
            from.copyTo(0, integers, 0, count);
        }
    }

    void store(TensorBuffer into) {
        if (reals != null) {
            into.put(0, reals, 0, count);
        } else {
            into.put(0, integers, 0, count);
        }
    }

    /** Takes over all elements of another value of the same type. */
    void copy(Elements from) {
        if (reals != null) {
            System.arraycopy(from.reals, 0, reals, 0, count);
        } else {
            System.arraycopy(from.integers, 0, integers, 0, count);
        }
    }

    /** Takes over {@code count} elements of another value of the same kind, from one index on to another. */
    void copyPart(Elements from, long index, long at, int count) {
        if (reals != null) {
            System.arraycopy(from.reals, (int) index, reals, (int) at, count);
        } else {
            System.arraycopy(from.integers, (int) index, integers, (int) at, count);
        }
    }

    /** Makes element {@code at} what element {@code index} of another value of the same kind is. */
    void set(int at, Elements from, int index) {
        if (reals != null) {
            reals[at] = from.reals[index];
        } else {
            integers[at] = from.integers[index];
        }
    }

    /** Adds to element {@code at} element {@code index} of another value of the same kind. */
    void add(int at, Elements from, int index) {
        if (reals != null) {
            reals[at] += from.reals[index];
        } else {
            integers[at] += from.integers[index];
        }
    }

    /** Whether one element is greater than another; a NaN is greater than any number. */
    boolean greater(int a, int b) {
        if (reals != null) {
            return reals[a] > reals[b] || Double.isNaN(reals[a]) && !Double.isNaN(reals[b]);
        }
        return integers[a] > integers[b];
    }

    /** Orders two elements by {@link #greater}: all NaN are equal, and so are -0 and 0. */
    int compare(int a, int b) {
        return greater(a, b) ? 1 : greater(b, a) ? -1 : 0;
    }

    /** Makes all elements the same number. */
    void fill(double value) {
        if (reals != null) {
            Arrays.fill(reals, value);
        } else {
            Arrays.fill(integers, Casting.integer(value, type.dtype()));
        }
    }

    /** Rounds floating-point numbers to nearest, ties to even; keeps the low bits of integers, as Java does. */
    void round() {
        switch (type.dtype()) {
            case F32 -> {
                for (int i = 0; i < count; i++) {
                    reals[i] = (float) reals[i];
                }
            }
            case F16, BF16 -> {
                narrow.put(0, reals, 0, count);
                narrow.copyTo(0, reals, 0, count);
            }
            case I32 -> {
                for (int i = 0; i < count; i++) {
                    integers[i] = (int) integers[i];
                }
            }
            case I16 -> {
                for (int i = 0; i < count; i++) {
                    integers[i] = (short) integers[i];
                }
            }
            case I8 -> {
                for (int i = 0; i < count; i++) {
                    integers[i] = (byte) integers[i];
                }
            }
            case U8 -> keepLow(0xFF);
            case BOOL -> keepLow(1);
            default -> {
                // f64 and i64 are what the arrays hold.
            }
        }
    }

    private void keepLow(long mask) {
        for (int i = 0; i < count; i++) {
            integers[i] &= mask;
        }
    }
}
