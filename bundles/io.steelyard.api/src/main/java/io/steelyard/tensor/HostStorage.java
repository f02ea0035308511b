package io.steelyard.tensor;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Objects;

/** The bytes behind host tensors: little-endian, in chunks, since one {@link ByteBuffer} ends at 2 GiB. */
final class HostStorage {
    /** A multiple of every element size, so that no element straddles two chunks. */
    private static final int CHUNK_BITS = 30;

    private static final int CHUNK = 1 << CHUNK_BITS;

    final DType dtype;
    final Shape shape;
    private final long elements;
    private final long byteSize;
    private final ByteBuffer[] chunks;

    /** The chunks by elements, of types that Java has arrays of: made once, so that copying allocates nothing. */
    private final Buffer[] views;

    HostStorage(DType dtype, Shape shape) {
        this.dtype = dtype;
        this.shape = shape;
        this.elements = shape.elements();
        this.byteSize = Math.multiplyExact(elements, (long) dtype.bytes());
        this.chunks = new ByteBuffer[Math.toIntExact((byteSize + CHUNK - 1) >>> CHUNK_BITS)];
        this.views = new Buffer[chunks.length];
        for (int i = 0; i < chunks.length; i++) {
            int size = (int) Math.min(CHUNK, byteSize - ((long) i << CHUNK_BITS));
            chunks[i] = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            views[i] = switch (dtype) {
                case F32 -> chunks[i].asFloatBuffer();
                case F64 -> chunks[i].asDoubleBuffer();
                case I64 -> chunks[i].asLongBuffer();
                default -> chunks[i];
            };
        }
    }

    HostStorage(HostStorage original) {
        this(original.dtype, original.shape);
        for (int i = 0; i < chunks.length; i++) {
            chunks[i].put(0, original.chunks[i], 0, chunks[i].capacity());
        }
    }

    void read(long offset, ByteBuffer into) {
        Objects.checkFromIndexSize(offset, (long) into.remaining(), byteSize);
        while (into.hasRemaining()) {
            ByteBuffer chunk = chunks[(int) (offset >>> CHUNK_BITS)];
            int at = (int) (offset & (CHUNK - 1));
            int count = Math.min(into.remaining(), chunk.capacity() - at);
            into.put(into.position(), chunk, at, count);
            into.position(into.position() + count);
            offset += count;
        }
    }

    void write(long offset, ByteBuffer from) {
        Objects.checkFromIndexSize(offset, (long) from.remaining(), byteSize);
        while (from.hasRemaining()) {
            ByteBuffer chunk = chunks[(int) (offset >>> CHUNK_BITS)];
            int at = (int) (offset & (CHUNK - 1));
            int count = Math.min(from.remaining(), chunk.capacity() - at);
            chunk.put(at, from, from.position(), count);
            from.position(from.position() + count);
            offset += count;
        }
    }

    private ByteBuffer chunk(long index) {
        Objects.checkIndex(index, elements);
        return chunks[(int) (index * dtype.bytes() >>> CHUNK_BITS)];
    }

    private int within(long index) {
        return (int) (index * dtype.bytes() & (CHUNK - 1));
    }

    double getDouble(long index) {
        ByteBuffer chunk = chunk(index);
        int at = within(index);
        return switch (dtype) {
            case F64 -> chunk.getDouble(at);
            case F32 -> chunk.getFloat(at);
            case F16 -> NarrowFloat.F16.decode(chunk.getShort(at));
            case BF16 -> NarrowFloat.BF16.decode(chunk.getShort(at));
            case F8_E4M3 -> NarrowFloat.E4M3.decode(chunk.get(at));
            case F8_E5M2 -> NarrowFloat.E5M2.decode(chunk.get(at));
            case U64 -> unsignedToDouble(chunk.getLong(at));
            case I64, I32, I16, I8, U32, U16, U8, BOOL -> getLong(index);
        };
    }

    long getLong(long index) {
        ByteBuffer chunk = chunk(index);
        int at = within(index);
        return switch (dtype) {
            case U64, I64 -> chunk.getLong(at);
            case I32 -> chunk.getInt(at);
            case U32 -> Integer.toUnsignedLong(chunk.getInt(at));
            case I16 -> chunk.getShort(at);
            case U16 -> Short.toUnsignedLong(chunk.getShort(at));
            case I8 -> chunk.get(at);
            case U8 -> Byte.toUnsignedLong(chunk.get(at));
            case BOOL -> chunk.get(at) != 0 ? 1 : 0;
            case F64, F32, F16, BF16, F8_E4M3, F8_E5M2 -> (long) getDouble(index);
        };
    }

    void setDouble(long index, double value) {
        ByteBuffer chunk = chunk(index);
        int at = within(index);
        switch (dtype) {
            case F64 -> chunk.putDouble(at, value);
            case F32 -> chunk.putFloat(at, (float) value);
            case F16 -> chunk.putShort(at, (short) NarrowFloat.F16.encode(value));
            case BF16 -> chunk.putShort(at, (short) NarrowFloat.BF16.encode(value));
            case F8_E4M3 -> chunk.put(at, (byte) NarrowFloat.E4M3.encode(value));
            case F8_E5M2 -> chunk.put(at, (byte) NarrowFloat.E5M2.encode(value));
            case BOOL -> chunk.put(at, (byte) (value != 0 ? 1 : 0));
            case U64 -> chunk.putLong(at, value >= 0x1p63 ? (long) (value - 0x1p63) ^ Long.MIN_VALUE : (long) value);
            case I64, I32, I16, I8, U32, U16, U8 -> setLong(index, (long) value);
        }
    }

    void setLong(long index, long value) {
        ByteBuffer chunk = chunk(index);
        int at = within(index);
        switch (dtype) {
            case U64, I64 -> chunk.putLong(at, value);
            case U32, I32 -> chunk.putInt(at, (int) value);
            case U16, I16 -> chunk.putShort(at, (short) value);
            case U8, I8 -> chunk.put(at, (byte) value);
            case BOOL -> chunk.put(at, (byte) (value != 0 ? 1 : 0));
            case F64, F32, F16, BF16, F8_E4M3, F8_E5M2 -> setDouble(index, (double) value);
        }
    }

    /** The view that holds a whole range of elements of this type, or null where the slow path must be taken. */
    private Buffer bulk(DType wanted, long index, int count) {
        Objects.checkFromIndexSize(index, (long) count, elements);
        if (dtype != wanted
                || count == 0
                || within(index) + (long) count * dtype.bytes() > chunk(index).capacity()) {
            return null;
        }
        return views[(int) (index * dtype.bytes() >>> CHUNK_BITS)];
    }

    void copyTo(long index, float[] into, int at, int count) {
        FloatBuffer view = (FloatBuffer) bulk(DType.F32, index, count);
        if (view != null) {
            view.get(within(index) / Float.BYTES, into, at, count);
        } else {
            for (int i = 0; i < count; i++) {
                into[at + i] = (float) getDouble(index + i);
            }
        }
    }

    void copyTo(long index, double[] into, int at, int count) {
        DoubleBuffer view = (DoubleBuffer) bulk(DType.F64, index, count);
        if (view != null) {
            view.get(within(index) / Double.BYTES, into, at, count);
        } else {
            for (int i = 0; i < count; i++) {
                into[at + i] = getDouble(index + i);
            }
        }
    }

    void copyTo(long index, long[] into, int at, int count) {
        LongBuffer view = (LongBuffer) bulk(DType.I64, index, count);
        if (view != null) {
            view.get(within(index) / Long.BYTES, into, at, count);
        } else {
            for (int i = 0; i < count; i++) {
                into[at + i] = getLong(index + i);
            }
        }
    }

    void put(long index, float[] from, int at, int count) {
        FloatBuffer view = (FloatBuffer) bulk(DType.F32, index, count);
        if (view != null) {
            view.put(within(index) / Float.BYTES, from, at, count);
        } else {
            for (int i = 0; i < count; i++) {
                setDouble(index + i, from[at + i]);
            }
        }
    }

    void put(long index, double[] from, int at, int count) {
        DoubleBuffer view = (DoubleBuffer) bulk(DType.F64, index, count);
        if (view != null) {
            view.put(within(index) / Double.BYTES, from, at, count);
        } else {
            for (int i = 0; i < count; i++) {
                setDouble(index + i, from[at + i]);
            }
        }
    }

    void put(long index, long[] from, int at, int count) {
        LongBuffer view = (LongBuffer) bulk(DType.I64, index, count);
        if (view != null) {
            view.put(within(index) / Long.BYTES, from, at, count);
        } else {
            for (int i = 0; i < count; i++) {
                setLong(index + i, from[at + i]);
            }
        }
    }

    private static double unsignedToDouble(long bits) {
        if (bits >= 0) {
            return bits;
        }
        // Halve with the lost bit kept sticky, convert, double: rounds once.
        return (double) ((bits >>> 1) | (bits & 1)) * 2;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostStorage that) || dtype != that.dtype || !shape.equals(that.shape)) {
            return false;
        }
        for (int i = 0; i < chunks.length; i++) {
            if (!chunks[i].equals(that.chunks[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return Objects.hash(dtype, shape, chunks.length == 0 ? 0 : chunks[0]);
    }

    /** Type and shape, and the first few values: {@code f32[2,3] {1.0, 2.0, 3.0, ...}}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(dtype).append(shape).append(" {");
        for (long i = 0; i < Math.min(elements, 8); i++) {
            text.append(i == 0 ? "" : ", ");
            if (dtype.isFloating()) {
                text.append(getDouble(i));
            } else {
                text.append(dtype == DType.U64 ? Long.toUnsignedString(getLong(i)) : Long.toString(getLong(i)));
            }
        }
        return text.append(elements > 8 ? ", ...}" : "}").toString();
    }
}
