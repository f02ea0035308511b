package io.steelyard.kernels.engine;

import io.steelyard.tensor.DType;

/** Where storage is taken from, and given back all at once. */
public interface Room extends AutoCloseable {
    /**
     * New storage, filled with zeros.
     *
     * @param what it is for, as the subject of a sentence that says that it cannot be had
     * @throws io.steelyard.backend.BackendException if it cannot
     */
    Storage allocate(DType dtype, long elements, String what);

    /** The memory that as many elements take, in bytes. */
    long byteSize(DType dtype, long elements);

    /** Gives back whatever was allocated, which nobody may use any more. Does nothing the second time. */
    @Override
    void close();
}
