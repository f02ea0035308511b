package io.steelyard.kernels.engine;

import java.util.stream.IntStream;

/**
 * Where the numbers of a batch of matrices lie in a flat array. The address of a number is the sum of three offsets: of
 * the entry of the batch, of its row and of its column.
 */
final class MatrixOffsets {
    final int[] batch;
    final int[] rows;
    final int[] columns;

    MatrixOffsets(int[] batch, int[] rows, int[] columns) {
        this.batch = batch;
        this.rows = rows;
        this.columns = columns;
    }

    MatrixOffsets transposed() {
        return new MatrixOffsets(batch, columns, rows);
    }

    /** Whether a part of a table counts up by 1. */
    static boolean isContiguous(int[] offsets, int from, int to) {
        return IntStream.range(from + 1, to).allMatch(i -> offsets[i] == offsets[i - 1] + 1);
    }

    /** The memory that the tables take. */
    long byteSize() {
        return (long) Integer.BYTES * (batch.length + rows.length + columns.length);
    }
}
