package io.steelyard.kernels.simd.product;

/** A matrix with any strides. */
final class MatrixSink implements TileSink {
    private final Elements elements;
    private final long rowStep;
    private final long columnStep;

    /** Steps are in bytes. */
    MatrixSink(Elements elements, long rowStep, long columnStep) {
        this.elements = elements;
        this.rowStep = rowStep;
        this.columnStep = columnStep;
    }

    @Override
    public void store(long sums, int width, long base, int row, int rows, int column, int columns, boolean add) {
        elements.store(
                sums, width, rows, columns, base + row * rowStep + column * columnStep, rowStep, columnStep, add);
    }
}
