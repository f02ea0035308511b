package io.steelyard.kernels.product;

import java.util.stream.IntStream;

/**
 * Where the numbers of a batch of matrices lie in a flat array. The index of a number is the sum of three offsets: of the
 * entry of the batch, of its row and of its column.
 */
public final class MatrixOffsets {
    private final int[] batch;
    private final int[] rows;
    private final int[] columns;

    /** The tables are kept, not copied. */
    public MatrixOffsets(int[] batch, int[] rows, int[] columns) {
        this.batch = batch;
        this.rows = rows;
        this.columns = columns;
    }

    /** One matrix with even strides. */
    public static MatrixOffsets ofStrides(int rows, int rowStride, int columns, int columnStride) {
        return new MatrixOffsets(new int[1], steps(rows, rowStride), steps(columns, columnStride));
    }

    private static int[] steps(int count, int stride) {
        return IntStream.range(0, count).map(i -> i * stride).toArray();
    }

    /** The same matrices with rows and columns exchanged. */
    public MatrixOffsets transposed() {
        return new MatrixOffsets(batch, /* rows= */ columns, /* columns= */ rows);
    }

    /** Where an entry of the batch begins. */
    public int batch(int index) {
        return batch[index];
    }

    /** What a row adds to that. */
    public int row(int index) {
        return rows[index];
    }

    /** What a column adds to that. */
    public int column(int index) {
        return columns[index];
    }

    int[] columns() {
        return columns;
    }

    /** The number of matrices. */
    public int batchCount() {
        return batch.length;
    }

    /** The number of rows of each. */
    public int rowCount() {
        return rows.length;
    }

    /** The number of columns of each. */
    public int columnCount() {
        return columns.length;
    }

    /** Whether column j lies at offset j. */
    boolean hasDenseColumns() {
        return columns.length == 0 || columns[0] == 0 && isDense(0, columns.length);
    }

    /** Whether some columns lie one after the other. */
    boolean isDense(int from, int count) {
        for (int i = from + 1; i < from + count; i++) {
            if (columns[i] != columns[i - 1] + 1) {
                return false;
            }
        }
        return true;
    }

    /** The memory that the tables take, in bytes. */
    long byteSize() {
        return (long) Integer.BYTES * (batch.length + rows.length + columns.length);
    }
}
