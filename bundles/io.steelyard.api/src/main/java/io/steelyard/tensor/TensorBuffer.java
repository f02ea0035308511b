package io.steelyard.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A dense array that its owner may overwrite: batches and results travel in buffers that are reused at every step.
 * Starts as zeros. Not safe for use by several threads while one writes.
 */
public final class TensorBuffer implements HostData {
    private HostStorage storage;

    private TensorBuffer(HostStorage storage) {
        this.storage = storage;
    }

    /** A buffer of zeros. */
    public static TensorBuffer allocate(DType dtype, Shape shape) {
        return new TensorBuffer(new HostStorage(dtype, shape));
    }

    /** A buffer with the same type, shape and bytes. */
    public static TensorBuffer copyOf(LazyTensor tensor) throws IOException {
        TensorBuffer buffer = allocate(tensor.dtype(), tensor.shape());
        ByteBuffer window =
                ByteBuffer.allocate((int) Math.min(1 << 20, tensor.byteSize())).order(ByteOrder.LITTLE_ENDIAN);
        for (long offset = 0; offset < tensor.byteSize(); offset += window.limit()) {
            window.clear().limit((int) Math.min(window.capacity(), tensor.byteSize() - offset));
            tensor.read(offset, window);
            buffer.write(offset, window.flip());
        }
        return buffer;
    }

    @Override
    public DType dtype() {
        return storage().dtype;
    }

    @Override
    public Shape shape() {
        return storage().shape;
    }

    /** Replaces one element, rounded to this buffer's type. */
    public void setDouble(long index, double value) {
        storage().setDouble(index, value);
    }

    /** Replaces one element; the value is narrowed to this buffer's type. */
    public void setLong(long index, long value) {
        storage().setLong(index, value);
    }

    /** Replaces {@code count} elements from {@code index} on, each rounded to this buffer's type. */
    public void put(long index, float[] from, int at, int count) {
        storage().put(index, from, at, count);
    }

    /** Replaces {@code count} elements from {@code index} on, each rounded to this buffer's type. */
    public void put(long index, double[] from, int at, int count) {
        storage().put(index, from, at, count);
    }

    /** Replaces {@code count} elements from {@code index} on; each is narrowed to this buffer's type. */
    public void put(long index, long[] from, int at, int count) {
        storage().put(index, from, at, count);
    }

    /** Replaces bytes from {@code offset} on with the remaining bytes of {@code from}. */
    public void write(long offset, ByteBuffer from) {
        storage().write(offset, from);
    }

    /** The present contents as an immutable tensor; this buffer stays usable. */
    public Tensor toTensor() {
        return new HostTensor(new HostStorage(storage()));
    }

    /**
     * The contents as an immutable tensor, without a copy. This buffer is spent: every later use throws {@link
     * IllegalStateException}.
     */
    public Tensor freeze() {
        HostStorage frozen = storage();
        storage = null;
        return new HostTensor(frozen);
    }

    @Override
    public void read(long offset, ByteBuffer into) {
        storage().read(offset, into);
    }

    @Override
    public double getDouble(long index) {
        return storage().getDouble(index);
    }

    @Override
    public long getLong(long index) {
        return storage().getLong(index);
    }

    @Override
    public void copyTo(long index, float[] into, int at, int count) {
        storage().copyTo(index, into, at, count);
    }

    @Override
    public void copyTo(long index, double[] into, int at, int count) {
        storage().copyTo(index, into, at, count);
    }

    @Override
    public void copyTo(long index, long[] into, int at, int count) {
        storage().copyTo(index, into, at, count);
    }

    private HostStorage storage() {
        if (storage == null) {
            throw new IllegalStateException("this buffer was frozen into a tensor");
        }
        return storage;
    }

    @Override
    public String toString() {
        return storage == null ? "frozen" : storage.toString();
    }
}
