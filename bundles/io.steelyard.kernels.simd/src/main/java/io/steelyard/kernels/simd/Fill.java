package io.steelyard.kernels.simd;

import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.TensorBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Makes all elements of an operand one number. */
final class Fill implements AddressWork {
    private static final long PART = 1 << 15;

    private final int operand;
    private final long elements;
    private final int width;
    private final long bits;

    /**
     * A fill.
     *
     * @param operand its position among the addresses
     * @param value rounded to the type
     */
    Fill(int operand, TensorType type, double value) {
        this.operand = operand;
        this.elements = type.shape().elements();
        this.width = Block.width(type.dtype());
        this.bits = bits(type.dtype(), value);
    }

    private static long bits(DType dtype, double value) {
        if (dtype == DType.BOOL) {
            return value != 0 ? 1 : 0;
        } else if (!dtype.isFloating()) {
            return (long) value;
        }
        TensorBuffer rounded = TensorBuffer.allocate(dtype, Shape.scalar());
        rounded.setDouble(0, value);
        return dtype == DType.F64
                ? Double.doubleToRawLongBits(rounded.getDouble(0))
                : Float.floatToRawIntBits((float) rounded.getDouble(0));
    }

    @Override
    public int parts() {
        return Math.toIntExact((elements + PART - 1) / PART);
    }

    @Override
    public void run(int part, int worker, long[] addresses) {
        long at = addresses[operand] + part * PART * width;
        long count = Math.min(PART, elements - part * PART);
        if (bits == 0) {
            MemorySegment all = Memory.ALL;
            all.asSlice(at, count * width).fill((byte) 0);
        } else if (width == Float.BYTES) {
            for (long i = 0; i < count; i++) {
                Memory.ALL.set(ValueLayout.JAVA_INT_UNALIGNED, at + i * width, (int) bits);
            }
        } else if (width == Double.BYTES) {
            for (long i = 0; i < count; i++) {
                Memory.ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, at + i * width, bits);
            }
        } else {
            for (long i = 0; i < count; i++) {
                Memory.ALL.set(ValueLayout.JAVA_BYTE, at + i, (byte) bits);
            }
        }
    }
}
