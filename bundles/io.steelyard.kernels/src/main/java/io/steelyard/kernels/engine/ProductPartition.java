package io.steelyard.kernels.engine;

/**
 * How products are cut into parts that different threads may compute and into the tiles of the right matrix that stay
 * in a processor's cache. It depends on shapes alone, and so then do the results.
 *
 * @param rows how many rows of the result belong to one part; the last part may have fewer
 * @param columns how many columns
 * @param tile how many columns are computed at once
 */
record ProductPartition(int rows, int columns, int tile) {
    /** How many numbers that are summed up are taken at once: the tile then has at most 2^16 numbers. */
    static final int DEPTH = 256;

    private static final int WIDEST_TILE = 256;

    /** Below this width vector instructions lose more than a second thread gains. */
    private static final int NARROWEST_TILE = 64;

    private static final int FEWEST_ROWS = 32;
    private static final int VECTOR = 16;

    /** The multiplications that are worth waking another thread for. */
    private static final long WORTHWHILE = 1 << 17;

    private static final long MOST_PARTS = 16;

    /** For results of which every element is written by one part: tiles first, then blocks of rows. */
    static ProductPartition of(ProductLayout layout) {
        long wanted = Math.min(MOST_PARTS, layout.work() / WORTHWHILE);
        int columns = Math.min(layout.columns(), WIDEST_TILE);
        int rows = layout.rows();
        while (parts(layout, rows, columns) < wanted) {
            if (columns >= 2 * NARROWEST_TILE) {
                columns = ((columns + 1) / 2 + VECTOR - 1) / VECTOR * VECTOR;
            } else if (rows >= 2 * FEWEST_ROWS) {
                rows = (rows + 1) / 2;
            } else {
                break;
            }
        }
        return new ProductPartition(rows, columns, columns);
    }

    /**
     * For products that are added up in overlapping places: only different groups of {@code rowUnit} rows, and
     * different groups of {@code columnUnit} columns, are sure not to meet.
     */
    static ProductPartition ofOverlapping(ProductLayout layout, int rowUnit, int columnUnit) {
        long wanted = Math.min(MOST_PARTS, layout.work() / WORTHWHILE);
        int columns = columnUnit * Math.max(1, WIDEST_TILE / Math.max(1, columnUnit));
        int units = layout.rows() / Math.max(1, rowUnit);
        while (parts(layout, units * rowUnit, columns) < wanted && units > 1) {
            units = (units + 1) / 2;
        }
        return new ProductPartition(units * rowUnit, columns, Math.min(columns, WIDEST_TILE));
    }

    private static long parts(ProductLayout layout, int rows, int columns) {
        return (long) layout.batches() * blocks(layout.rows(), rows) * blocks(layout.columns(), columns);
    }

    int rowBlocks(ProductLayout layout) {
        return blocks(layout.rows(), rows);
    }

    int columnBlocks(ProductLayout layout) {
        return blocks(layout.columns(), columns);
    }

    /** The one width less than {@link #tile} that the last tile of a part may have, or 0. */
    int lastWidth(ProductLayout layout) {
        int last = columns > tile ? columns : layout.columns();
        return tile == 0 ? 0 : last % tile;
    }

    private static int blocks(int count, int size) {
        return size == 0 ? 0 : (count + size - 1) / size;
    }
}
