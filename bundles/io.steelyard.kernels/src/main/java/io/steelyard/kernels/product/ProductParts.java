package io.steelyard.kernels.product;

/**
 * How products are cut into parts: a grid over the result of each entry of the batch.
 *
 * @param rows how many rows of the result belong to one part; the last part may have fewer
 * @param columns how many columns
 */
public record ProductParts(int rows, int columns) {
    /** The multiplications that are worth waking another thread for. */
    private static final long WORTHWHILE = 1 << 17;

    private static final int NARROWEST = 128;
    private static final int FEWEST_ROWS = 16;

    /**
     * A partition for so many processors.
     *
     * @param rowUnit parts have whole groups of so many rows, 1 unless different rows of the result overlap
     * @param columnUnit the same of columns
     */
    public static ProductParts of(ProductLayout layout, int rowUnit, int columnUnit, int processors) {
        long wanted = Math.min(processors, layout.work() / WORTHWHILE);
        int rows = Math.max(1, layout.rows());
        int columns = Math.max(1, layout.columns());
        while (layout.batches() * blocks(layout.rows(), rows) * blocks(layout.columns(), columns) < wanted) {
            // A wide tile is shared by more rows; a narrow one is slow.
            if (columns >= 2 * Math.max(NARROWEST, columnUnit)) {
                columns = roundUp((columns + 1) / 2, columnUnit == 1 ? 16 : columnUnit);
            } else if (rows >= 2 * Math.max(FEWEST_ROWS, rowUnit)) {
                rows = roundUp((rows + 1) / 2, rowUnit == 1 ? 4 : rowUnit);
            } else {
                break;
            }
        }
        return new ProductParts(rows, columns);
    }

    int rowParts(ProductLayout layout) {
        return (int) blocks(layout.rows(), rows);
    }

    int columnParts(ProductLayout layout) {
        return (int) blocks(layout.columns(), columns);
    }

    int count(ProductLayout layout) {
        return layout.batches() * rowParts(layout) * columnParts(layout);
    }

    private static int roundUp(int length, int unit) {
        return (int) blocks(length, unit) * unit;
    }

    private static long blocks(int length, int size) {
        return ((long) length + size - 1) / size;
    }
}
