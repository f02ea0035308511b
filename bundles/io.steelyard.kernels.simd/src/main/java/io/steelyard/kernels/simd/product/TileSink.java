package io.steelyard.kernels.simd.product;

/** The result of a product, as its tiles are put there. */
interface TileSink {
    /**
     * Puts the sums of a tile, or adds them.
     *
     * @param base where the result begins
     * @param width how many sums a row of the tile has, of which the first {@code columns} count
     */
    void store(long sums, int width, long base, int row, int rows, int column, int columns, boolean add);
}
