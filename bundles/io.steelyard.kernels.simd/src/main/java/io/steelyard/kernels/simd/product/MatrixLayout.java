package io.steelyard.kernels.simd.product;

import java.util.List;

/**
 * Where the elements of a batch of matrices lie: how many elements it is from one to the next. A transposed matrix is one
 * with the two strides exchanged; a stride of 0 repeats what is there, which no result may do.
 *
 * @param batch for each batch axis, the outermost first
 * @param rows from one row to the next
 * @param columns from one column to the next
 */
public record MatrixLayout(List<Long> batch, long rows, long columns) {
    public MatrixLayout {
        batch = List.copyOf(batch);
    }

    /** One matrix. */
    public static MatrixLayout of(long rows, long columns) {
        return new MatrixLayout(List.of(), rows, columns);
    }

    MatrixLayout transposed() {
        return new MatrixLayout(batch, /* rows= */ columns, /* columns= */ rows);
    }
}
