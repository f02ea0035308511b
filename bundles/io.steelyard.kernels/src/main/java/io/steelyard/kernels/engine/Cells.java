package io.steelyard.kernels.engine;

import io.steelyard.backend.BackendException;
import io.steelyard.kernels.code.Rounding;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.Arrays;

/**
 * Elements in a Java array: f32, f16 and bf16 as floats, f64 as doubles, integers as longs and booleans as bytes, of
 * which exactly one array is there. What is stored is always a value of the type: narrower floating-point numbers are
 * rounded and integers keep their low bits.
 */
final class Cells implements Storage {
    final DType dtype;
    final int size;
    final float[] floats;
    final double[] doubles;
    final long[] longs;
    final byte[] bytes;

    Cells(DType dtype, int size) {
        this.dtype = dtype;
        this.size = size;
        this.floats = isNarrow(dtype) || dtype == DType.F32 ? new float[size] : null;
        this.doubles = dtype == DType.F64 ? new double[size] : null;
        this.longs = dtype.isInteger() ? new long[size] : null;
        this.bytes = dtype == DType.BOOL ? new byte[size] : null;
    }

    /** New cells, or a {@link BackendException} if there cannot be so many. */
    static Cells allocate(DType dtype, long elements, String what) {
        if (elements > Integer.MAX_VALUE - 8) {
            throw new BackendException(
                    what + " has " + elements + " elements, more than the 2^31 - 9 that a Java array can hold");
        }
        try {
            return new Cells(dtype, (int) elements);
        } catch (OutOfMemoryError e) {
            throw new BackendException(
                    what + " needs " + byteSize(dtype, elements) + " bytes, which the Java heap has not left", e);
        }
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public long elements() {
        return size;
    }

    @Override
    public void copyTo(Object array, int count) {
        System.arraycopy(array(), 0, array, 0, count);
    }

    @Override
    public void copyFrom(Object array, int count) {
        System.arraycopy(array, 0, array(), 0, count);
    }

    @Override
    public boolean isTrue() {
        return bytes[0] != 0;
    }

    private static boolean isNarrow(DType dtype) {
        return dtype == DType.F16 || dtype == DType.BF16;
    }

    /** The memory that cells of a type take in this process, which for narrow types is more than their own size. */
    static long byteSize(DType dtype, long size) {
        int each = dtype.isInteger() || dtype == DType.F64 ? Long.BYTES : dtype.isFloating() ? Float.BYTES : 1;
        return size * each;
    }

    /** The one array. */
    Object array() {
        return floats != null ? floats : doubles != null ? doubles : longs != null ? longs : bytes;
    }

    double real(int index) {
        return floats != null ? floats[index] : doubles != null ? doubles[index] : integer(index);
    }

    /** Stores a real number, rounded once; for floating-point types. */
    void setReal(int index, double value) {
        if (doubles != null) {
            doubles[index] = value;
        } else {
            floats[index] = (float) (dtype == DType.F32 ? value : Rounding.round(dtype, value));
        }
    }

    long integer(int index) {
        return longs != null ? longs[index] : bytes[index];
    }

    /** Stores the low bits of an integer; for integer types and booleans. */
    void setInteger(int index, long value) {
        if (bytes != null) {
            bytes[index] = (byte) (value & 1);
        } else {
            longs[index] = Rounding.keepLowBits(dtype, value);
        }
    }

    /** Rounds floats in a range that hold results in single precision to the type, where it is narrower. */
    void narrow(int from, int to) {
        if (isNarrow(dtype)) {
            for (int i = from; i < to; i++) {
                floats[i] = (float) Rounding.round(dtype, floats[i]);
            }
        }
    }

    /** Whether element i is greater than element j; a NaN is greater than all numbers. */
    boolean exceeds(int i, int j) {
        if (dtype.isFloating()) {
            double a = real(i);
            double b = real(j);
            return a > b || (Double.isNaN(a) && !Double.isNaN(b));
        }
        return integer(i) > integer(j);
    }

    /** Fills a range with a number, rounded to the type. */
    void fill(int from, int to, double value) {
        if (to == from) {
            return;
        } else if (dtype.isFloating()) {
            setReal(from, value);
        } else {
            setInteger(from, dtype == DType.BOOL ? (value != 0 ? 1 : 0) : (long) value);
        }
        repeat(from, from, to);
    }

    /** Copies one element to a whole range. */
    void repeat(int index, int from, int to) {
        if (floats != null) {
            Arrays.fill(floats, from, to, floats[index]);
        } else if (doubles != null) {
            Arrays.fill(doubles, from, to, doubles[index]);
        } else if (longs != null) {
            Arrays.fill(longs, from, to, longs[index]);
        } else {
            Arrays.fill(bytes, from, to, bytes[index]);
        }
    }

    @Override
    public void copy(Storage from, long count) {
        System.arraycopy(((Cells) from).array(), 0, array(), 0, (int) count);
    }

    @Override
    public void load(HostData value) {
        int count = (int) value.shape().elements();
        if (floats != null) {
            value.copyTo(0, floats, 0, count);
        } else if (doubles != null) {
            value.copyTo(0, doubles, 0, count);
        } else if (longs != null) {
            value.copyTo(0, longs, 0, count);
        } else {
            for (int i = 0; i < count; i++) {
                bytes[i] = (byte) value.getLong(i);
            }
        }
    }

    @Override
    public void store(TensorBuffer buffer) {
        int count = (int) buffer.shape().elements();
        if (floats != null) {
            buffer.put(0, floats, 0, count);
        } else if (doubles != null) {
            buffer.put(0, doubles, 0, count);
        } else if (longs != null) {
            buffer.put(0, longs, 0, count);
        } else {
            for (int i = 0; i < count; i++) {
                buffer.setLong(i, bytes[i]);
            }
        }
    }
}
