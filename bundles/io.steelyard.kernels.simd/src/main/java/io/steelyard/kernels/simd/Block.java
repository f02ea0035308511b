package io.steelyard.kernels.simd;

import io.steelyard.kernels.engine.Storage;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Elements outside the heap: f32, f16 and bf16 as floats, f64 as doubles, integers as longs and booleans as bytes. What is
 * stored is always a value of the type.
 */
final class Block implements Storage {
    /** How many elements are converted at once on their way in and out. */
    private static final int WINDOW = 4096;

    private final DType dtype;
    private final long elements;
    private final ByteBuffer bytes;
    private long address;

    /**
     * Some memory.
     *
     * @param memory as many bytes as the elements take
     */
    Block(DType dtype, long elements, MemorySegment memory) {
        this.dtype = dtype;
        this.elements = elements;
        this.address = memory.address();
        this.bytes = isHeldAsInTensors(dtype) && memory.byteSize() <= Integer.MAX_VALUE ? memory.asByteBuffer() : null;
    }

    /** A window that {@link #move} puts somewhere in the memory of another block. */
    Block(DType dtype, long elements) {
        this.dtype = dtype;
        this.elements = elements;
        this.bytes = null;
    }

    /** The bytes that one element takes. */
    static int width(DType dtype) {
        if (dtype == DType.BOOL) {
            return 1;
        }
        return dtype.isFloating() && dtype != DType.F64 ? Float.BYTES : Double.BYTES;
    }

    private static boolean isHeldAsInTensors(DType dtype) {
        return dtype.bytes() == width(dtype) && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }

    void move(long to) {
        address = to;
    }

    long address() {
        return address;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public long elements() {
        return elements;
    }

    @Override
    public void load(HostData value) {
        long count = value.shape().elements();
        if (bytes != null) {
            value.read(0, bytes.clear().limit((int) count * width(dtype)));
            return;
        }
        for (long at = 0; at < count; at += WINDOW) {
            int some = (int) Math.min(WINDOW, count - at);
            long to = address + at * width(dtype);
            if (dtype == DType.F64) {
                double[] window = new double[some];
                value.copyTo(at, window, 0, some);
                MemorySegment.copy(window, 0, Memory.ALL, ValueLayout.JAVA_DOUBLE_UNALIGNED, to, some);
            } else if (dtype.isFloating()) {
                float[] window = new float[some];
                value.copyTo(at, window, 0, some);
                MemorySegment.copy(window, 0, Memory.ALL, ValueLayout.JAVA_FLOAT_UNALIGNED, to, some);
            } else if (dtype == DType.BOOL) {
                for (int i = 0; i < some; i++) {
                    Memory.ALL.set(ValueLayout.JAVA_BYTE, to + i, (byte) value.getLong(at + i));
                }
            } else {
                long[] window = new long[some];
                value.copyTo(at, window, 0, some);
                MemorySegment.copy(window, 0, Memory.ALL, ValueLayout.JAVA_LONG_UNALIGNED, to, some);
            }
        }
    }

    @Override
    public void store(TensorBuffer buffer) {
        long count = buffer.shape().elements();
        if (bytes != null) {
            buffer.write(0, bytes.clear().limit((int) count * width(dtype)));
            return;
        }
        for (long at = 0; at < count; at += WINDOW) {
            int some = (int) Math.min(WINDOW, count - at);
            long from = address + at * width(dtype);
            if (dtype == DType.F64) {
                double[] window = new double[some];
                MemorySegment.copy(Memory.ALL, ValueLayout.JAVA_DOUBLE_UNALIGNED, from, window, 0, some);
                buffer.put(at, window, 0, some);
            } else if (dtype.isFloating()) {
                float[] window = new float[some];
                MemorySegment.copy(Memory.ALL, ValueLayout.JAVA_FLOAT_UNALIGNED, from, window, 0, some);
                buffer.put(at, window, 0, some);
            } else if (dtype == DType.BOOL) {
                for (int i = 0; i < some; i++) {
                    buffer.setLong(at + i, Memory.ALL.get(ValueLayout.JAVA_BYTE, from + i));
                }
            } else {
                long[] window = new long[some];
                MemorySegment.copy(Memory.ALL, ValueLayout.JAVA_LONG_UNALIGNED, from, window, 0, some);
                buffer.put(at, window, 0, some);
            }
        }
    }

    @Override
    public void copy(Storage from, long count) {
        MemorySegment.copy(Memory.ALL, ((Block) from).address, Memory.ALL, address, count * width(dtype));
    }

    @Override
    public void copyTo(Object array, int count) {
        if (array instanceof float[] floats) {
            MemorySegment.copy(Memory.ALL, ValueLayout.JAVA_FLOAT_UNALIGNED, address, floats, 0, count);
        } else if (array instanceof double[] doubles) {
            MemorySegment.copy(Memory.ALL, ValueLayout.JAVA_DOUBLE_UNALIGNED, address, doubles, 0, count);
        } else if (array instanceof long[] longs) {
            MemorySegment.copy(Memory.ALL, ValueLayout.JAVA_LONG_UNALIGNED, address, longs, 0, count);
        } else {
            MemorySegment.copy(Memory.ALL, ValueLayout.JAVA_BYTE, address, (byte[]) array, 0, count);
        }
    }

    @Override
    public void copyFrom(Object array, int count) {
        if (array instanceof float[] floats) {
            MemorySegment.copy(floats, 0, Memory.ALL, ValueLayout.JAVA_FLOAT_UNALIGNED, address, count);
        } else if (array instanceof double[] doubles) {
            MemorySegment.copy(doubles, 0, Memory.ALL, ValueLayout.JAVA_DOUBLE_UNALIGNED, address, count);
        } else if (array instanceof long[] longs) {
            MemorySegment.copy(longs, 0, Memory.ALL, ValueLayout.JAVA_LONG_UNALIGNED, address, count);
        } else {
            MemorySegment.copy((byte[]) array, 0, Memory.ALL, ValueLayout.JAVA_BYTE, address, count);
        }
    }

    @Override
    public boolean isTrue() {
        return Memory.ALL.get(ValueLayout.JAVA_BYTE, address) != 0;
    }
}
