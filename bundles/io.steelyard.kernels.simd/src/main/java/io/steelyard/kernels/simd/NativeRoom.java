package io.steelyard.kernels.simd;

import io.steelyard.backend.BackendException;
import io.steelyard.kernels.engine.Room;
import io.steelyard.kernels.engine.Storage;
import io.steelyard.tensor.DType;
import java.lang.foreign.Arena;

/** Memory outside the heap, each value beginning at a multiple of 64 bytes, given back when the room is closed. */
final class NativeRoom implements Room {
    private static final long ALIGNMENT = 64;

    /** So much more than asked for may be read, never written, behind the last element. */
    private static final long OVERHANG = 64;

    private final Arena arena = Arena.ofShared();
    private boolean closed;

    @Override
    public Storage allocate(DType dtype, long elements, String what) {
        long bytes = byteSize(dtype, elements);
        try {
            return new Block(
                    dtype, elements, arena.allocate(bytes + OVERHANG, ALIGNMENT).asSlice(0, bytes));
        } catch (OutOfMemoryError e) {
            throw new BackendException(what + " needs " + bytes + " bytes, which the machine has not left", e);
        }
    }

    /** Memory that is no value's, by address. */
    long allocate(long bytes) {
        return arena.allocate(bytes + OVERHANG, ALIGNMENT).address();
    }

    @Override
    public long byteSize(DType dtype, long elements) {
        return Math.multiplyExact(elements, (long) Block.width(dtype));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            arena.close();
        }
    }
}
