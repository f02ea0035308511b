package io.steelyard.runtime.internal.predict;

import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.nio.ByteBuffer;

/** Copies rows, as they are in memory, between tensors whose rows are alike. */
final class RowCopy {
    private RowCopy() {}

    /** Copies {@code count} rows by way of a buffer of at least one byte. */
    static void copy(HostData from, int fromRow, TensorBuffer into, int intoRow, int count, ByteBuffer scratch) {
        long width = into.byteSize() / into.shape().dim(0);
        long left = width * count;
        long read = width * fromRow;
        long written = width * intoRow;
        while (left > 0) {
            int piece = (int) Math.min(left, scratch.capacity());
            scratch.clear().limit(piece);
            from.read(read, scratch);
            into.write(written, scratch.flip());
            read += piece;
            written += piece;
            left -= piece;
        }
    }
}
