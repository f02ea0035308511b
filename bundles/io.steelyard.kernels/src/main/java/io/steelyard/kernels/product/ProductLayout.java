package io.steelyard.kernels.product;

/**
 * Where the numbers of products of matrices lie in three flat arrays: {@code C[i, j] = sum over p of A[i, p] B[p, j]}, for
 * each entry of a batch. Transposed matrices, matrices in tensors of any order of axes, and the overlapping columns of a
 * convolution are all read in place this way.
 */
public record ProductLayout(MatrixOffsets a, MatrixOffsets b, MatrixOffsets c) {
    public ProductLayout {
        if (a.rowCount() != c.rowCount()
                || b.columnCount() != c.columnCount()
                || a.columnCount() != b.rowCount()
                || a.batchCount() != c.batchCount()
                || b.batchCount() != c.batchCount()) {
            throw new IllegalArgumentException(
                    "product of " + size(a) + " and " + size(b) + ": does not yield " + size(c));
        }
    }

    private static String size(MatrixOffsets matrices) {
        return matrices.batchCount() + "x" + matrices.rowCount() + "x" + matrices.columnCount();
    }

    /** The same products with the operands exchanged: the transposed matrices in opposite order. */
    public ProductLayout exchanged() {
        return new ProductLayout(b.transposed(), a.transposed(), c.transposed());
    }

    int batches() {
        return c.batchCount();
    }

    int rows() {
        return c.rowCount();
    }

    int columns() {
        return c.columnCount();
    }

    int depth() {
        return a.columnCount();
    }

    long work() {
        return (long) batches() * rows() * columns() * depth();
    }
}
