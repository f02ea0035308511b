package io.steelyard.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A tensor whose bytes are fetched when they are asked for, usually from a file. Its type, shape and extent have been
 * checked before it exists; reading allocates nothing.
 */
@ConsumerType
public interface LazyTensor {
    /** The type of the elements. */
    DType dtype();

    /** The dimensions. */
    Shape shape();

    /** The number of bytes of all elements. */
    default long byteSize() {
        return Math.multiplyExact(shape().elements(), (long) dtype().bytes());
    }

    /**
     * Fills the buffer's remaining bytes from the contiguous, row-major, little-endian bytes of this tensor. Safe to
     * call from several threads.
     *
     * @param offset where to begin, in bytes from the start of the tensor
     * @param into receives {@code into.remaining()} bytes
     * @throws IndexOutOfBoundsException if the range does not lie within the tensor
     * @throws IOException if the bytes cannot be read
     */
    void read(long offset, ByteBuffer into) throws IOException;

    /** All of it, in memory. */
    default Tensor load() throws IOException {
        return TensorBuffer.copyOf(this).freeze();
    }
}
