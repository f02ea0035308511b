package io.steelyard.checkpoint.safetensors.internal;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A tensor whose bytes are still in the file.
 *
 * @param position of its first byte in the file
 */
record StoredTensor(PositionalFile file, DType dtype, Shape shape, long position) implements LazyTensor {
    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        Objects.checkFromIndexSize(offset, (long) into.remaining(), byteSize());
        file.read(position + offset, into);
    }
}
