package io.steelyard.kernels.engine;

/**
 * Where the numbers of products of matrices lie in three flat arrays: {@code C[i, j] = sum over p of A[i, p] B[p, j]},
 * for each entry of a batch. Transposed matrices, matrices in tensors of any order of axes, and the overlapping columns
 * of a convolution ("im2col") are all read in place this way.
 */
record ProductLayout(MatrixOffsets a, MatrixOffsets b, MatrixOffsets c) {
    int batches() {
        return c.batch.length;
    }

    int rows() {
        return c.rows.length;
    }

    int columns() {
        return c.columns.length;
    }

    int depth() {
        return a.columns.length;
    }

    /** The number of multiplications. */
    long work() {
        return (long) batches() * rows() * columns() * depth();
    }

    /** The same products with the operands exchanged: the transposed matrices in opposite order. */
    ProductLayout exchanged() {
        return new ProductLayout(b.transposed(), a.transposed(), c.transposed());
    }

    /** The products that yield the gradient of A from that of C, and B. */
    ProductLayout gradientOfLeft() {
        return new ProductLayout(c, b.transposed(), a);
    }

    /** The products that yield the gradient of B from A, and that of C. */
    ProductLayout gradientOfRight() {
        return new ProductLayout(a.transposed(), c, b);
    }

    /** Whether the numbers that are multiplied and summed up lie next to each other in both operands. */
    boolean hasContiguousDepth() {
        return MatrixOffsets.isContiguous(a.columns, 0, depth()) && MatrixOffsets.isContiguous(b.rows, 0, depth());
    }

    /** The memory that the tables take. */
    long byteSize() {
        return a.byteSize() + b.byteSize() + c.byteSize();
    }
}
