package io.steelyard.tensor;

import java.nio.ByteBuffer;

/** The one implementation of {@link Tensor}: storage that nobody else may write to. */
final class HostTensor implements Tensor {
    private final HostStorage storage;

    HostTensor(HostStorage storage) {
        this.storage = storage;
    }

    @Override
    public DType dtype() {
        return storage.dtype;
    }

    @Override
    public Shape shape() {
        return storage.shape;
    }

    @Override
    public void read(long offset, ByteBuffer into) {
        storage.read(offset, into);
    }

    @Override
    public double getDouble(long index) {
        return storage.getDouble(index);
    }

    @Override
    public long getLong(long index) {
        return storage.getLong(index);
    }

    @Override
    public void copyTo(long index, float[] into, int at, int count) {
        storage.copyTo(index, into, at, count);
    }

    @Override
    public void copyTo(long index, double[] into, int at, int count) {
        storage.copyTo(index, into, at, count);
    }

    @Override
    public void copyTo(long index, long[] into, int at, int count) {
        storage.copyTo(index, into, at, count);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostTensor tensor && storage.equals(tensor.storage);
    }

    @Override
    public int hashCode() {
        return storage.hashCode();
    }

    @Override
    public String toString() {
        return storage.toString();
    }
}
