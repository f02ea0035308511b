package io.steelyard.kernels.simd.product;

/** Rows that are evenly spaced in memory, each with its elements where a table says. */
final class TableSink implements TileSink {
    private final Elements elements;
    private final long rowStep;
    private final long[] offsets;

    /** All is in bytes. */
    TableSink(Elements elements, long rowStep, long[] offsets) {
        this.elements = elements;
        this.rowStep = rowStep;
        this.offsets = offsets;
    }

    @Override
    public void store(long sums, int width, long base, int row, int rows, int column, int columns, boolean add) {
        for (int j = 0; j < columns; j++) {
            long from = sums + (long) j * elements.size;
            elements.storeLine(from, width, rows, base + row * rowStep + offsets[column + j], rowStep, add);
        }
    }
}
