package io.steelyard.kernels.simd.product;

/** Computes a block of a product without vectors: element by element, with the same bits. */
interface Plain {
    void run(
            long a,
            long b,
            long c,
            int row,
            int rowLimit,
            int column,
            int columnLimit,
            int depth,
            int block,
            boolean adds);
}
