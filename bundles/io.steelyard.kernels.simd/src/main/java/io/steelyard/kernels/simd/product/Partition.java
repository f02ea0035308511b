package io.steelyard.kernels.simd.product;

/**
 * How a product is cut into parts: groups of entries of the batch, and a grid over the result of each.
 *
 * @param batches how many entries of the batch a part has; the last may have fewer
 * @param rows how many rows
 * @param columns how many columns
 */
record Partition(int batches, int rows, int columns) {
    /** The multiplications, with additions, that are worth waking another thread for. */
    private static final long WORTHWHILE = 1 << 17;

    /** Copying an element to a panel takes as long as some multiplications of the innermost loop. */
    private static final long COPYING = 24;

    /** The partition that lets the processors finish first, as far as arithmetic tells. */
    static Partition of(int batches, int rows, int columns, int depth, Tile tile, int processors) {
        long work = (long) batches * rows * columns * depth;
        long wanted = Math.max(1, Math.min(processors, work / WORTHWHILE));
        if (batches >= 4 * wanted || wanted == 1) {
            return new Partition((int) ((batches + wanted - 1) / wanted), rows, columns);
        }
        Partition best = new Partition(1, rows, columns);
        long least = Long.MAX_VALUE;
        for (int across = 1; across <= wanted; across++) {
            int height = split(rows, across, tile.rows);
            for (int along = 1; along <= wanted; along++) {
                int width = split(columns, along, tile.width);
                long count = (long) batches * blocks(rows, height) * blocks(columns, width);
                long tiles = (long) blocks(height, tile.rows) * blocks(width, tile.width);
                long each = tiles * tile.rows * tile.width + COPYING * ((long) height + width);
                long time = (count + wanted - 1) / wanted * each;
                if (time < least) {
                    least = time;
                    best = new Partition(1, height, width);
                }
            }
        }
        return best;
    }

    /** The size of a block, in whole tiles, if a length is cut into so many. */
    private static int split(int length, int count, int unit) {
        return Math.max(unit, blocks(blocks(length, unit), count) * unit);
    }

    static int blocks(int length, int size) {
        return (length + size - 1) / size;
    }
}
