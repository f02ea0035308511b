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

    /** The products that yield the gradient of A from that of C, and B. */
    public ProductLayout gradientOfLeft() {
        return new ProductLayout(c, b.transposed(), a);
    }

    /** The products that yield the gradient of B from A, and that of C. */
    public ProductLayout gradientOfRight() {
        return new ProductLayout(a.transposed(), c, b);
    }

    /** Whether the numbers that are multiplied and summed up lie next to each other in both operands. */
    public boolean hasContiguousDepth() {
        return a.isDense(0, depth()) && b.transposed().isDense(0, depth());
    }

    /** The number of matrices. */
    public int batches() {
        return c.batchCount();
    }

    /** The number of rows of each result. */
    public int rows() {
        return c.rowCount();
    }

    /** The number of columns of each result. */
    public int columns() {
        return c.columnCount();
    }

    /** How many products are summed up to one number. */
    public int depth() {
        return a.columnCount();
    }

    /** The number of multiplications. */
    public long work() {
        return (long) batches() * rows() * columns() * depth();
    }

    /** The memory that the tables take, in bytes. */
    public long byteSize() {
        return a.byteSize() + b.byteSize() + c.byteSize();
    }
}
