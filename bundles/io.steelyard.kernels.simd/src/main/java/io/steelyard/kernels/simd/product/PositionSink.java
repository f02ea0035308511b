package io.steelyard.kernels.simd.product;

/** An image of which a product yields all channels of one position after another. */
record PositionSink(Elements elements, ImagePositions positions, long channelStep) implements TileSink {
    @Override
    public void store(long sums, int width, long base, int row, int rows, int column, int columns, boolean add) {
        long first = base + column * channelStep;
        for (int i = 0; i < rows; i++) {
            long at = first + positions.offset(row + i);
            elements.store(sums + (long) i * width * elements.size, width, 1, columns, at, 0, channelStep, add);
        }
    }
}
