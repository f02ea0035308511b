package io.steelyard.kernels.simd.product;

/**
 * A product, tile by tile. Both operands are copied to panels that the innermost loop reads from front to back: a block of
 * the left one stays in the second-level cache, a panel of the right one in the first.
 *
 * <p>An element is the sum, in order, of sums over blocks of depth; a block's is computed in order with one rounding for
 * each multiplication and addition. The blocks depend on the depth alone.
 *
 * <p>Source of the scheme: K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM Transactions
 * on Mathematical Software 34, 2008.
 */
final class TiledProduct implements ProductPlan {
    /** The most steps in depth of a panel: one of the right operand then takes at most 40 KiB. */
    private static final int DEPTH = 320;

    /** The most rows that are in panels at once, and what a step in depth of the columns takes. */
    private static final int ROWS = 384;

    private static final int COLUMN_BYTES = 4096;

    /** Up to this many rows, in tiles, the right operand is read where it is if it can be. */
    private static final int STRAIGHT = 2;

    private final Tile tile;
    private final Tile last;
    private final PanelSource left;
    private final PanelSource right;
    private final TileSink sink;
    private final Elements elements;
    private final long[] leftBatch;
    private final long[] rightBatch;
    private final long[] sinkBatch;
    private final int rows;
    private final int columns;
    private final int depth;
    private final boolean adds;
    private final Partition partition;
    private final int rowParts;
    private final int columnParts;
    private final int parts;
    private final int blockDepth;
    private final boolean straight;
    private final long columnPanels;
    private final long sums;
    private final long workspace;
    private final int size;

    /**
     * @param last the tile for columns that are left over, or the same one
     * @param leftBatch for each entry of the batch where its left operand begins, in bytes
     */
    TiledProduct(
            Elements elements,
            Tile tile,
            Tile last,
            PanelSource left,
            PanelSource right,
            TileSink sink,
            long[] leftBatch,
            long[] rightBatch,
            long[] sinkBatch,
            int rows,
            int columns,
            int depth,
            boolean adds,
            int processors) {
        this.tile = tile;
        this.last = last;
        this.left = left;
        this.right = right;
        this.sink = sink;
        this.elements = elements;
        this.leftBatch = leftBatch;
        this.rightBatch = rightBatch;
        this.sinkBatch = sinkBatch;
        this.rows = rows;
        this.columns = columns;
        this.depth = depth;
        this.adds = adds;
        this.size = elements.size;
        this.blockDepth = blockDepth(depth);
        int batches = leftBatch.length;
        boolean nothing = batches == 0 || rows == 0 || columns == 0 || adds && depth == 0;
        this.partition = nothing
                ? new Partition(1, 1, 1)
                : Partition.of(batches, rows, columns, depth, tile, Math.max(1, processors));
        this.rowParts = Partition.blocks(rows, partition.rows());
        this.columnParts = Partition.blocks(columns, partition.columns());
        this.parts = nothing ? 0 : Partition.blocks(batches, partition.batches()) * rowParts * columnParts;
        this.straight = right.straightStep() >= 0 && partition.rows() <= STRAIGHT * tile.rows;
        int panelColumns =
                straight ? tile.width : Math.min(COLUMN_BYTES / size, roundUp(partition.columns(), tile.width));
        int panelRows = Math.min(ROWS, roundUp(partition.rows(), tile.rows));
        this.columnPanels = align((long) panelRows * blockDepth * size);
        this.sums = columnPanels + align((long) panelColumns * blockDepth * size);
        this.workspace = sums + align((long) tile.rows * tile.width * size);
    }

    /** How many steps in depth are summed up at once. */
    static int blockDepth(int depth) {
        int blocks = Math.max(1, Partition.blocks(depth, DEPTH));
        return Partition.blocks(depth, blocks);
    }

    private static int roundUp(int length, int unit) {
        return Partition.blocks(length, unit) * unit;
    }

    private static long align(long bytes) {
        // Panels that begin a whole number of pages apart would compete for the same lines of the cache.
        return (bytes + 63) / 64 * 64 + 192;
    }

    @Override
    public int parts() {
        return parts;
    }

    @Override
    public long workspaceBytes() {
        return workspace;
    }

    @Override
    public void run(int part, long a, long b, long c, long memory) {
        int row = part / columnParts % rowParts * partition.rows();
        int column = part % columnParts * partition.columns();
        int rowLimit = Math.min(rows, row + partition.rows());
        int columnLimit = Math.min(columns, column + partition.columns());
        int batch = part / (rowParts * columnParts) * partition.batches();
        int batchLimit = Math.min(leftBatch.length, batch + partition.batches());
        for (; batch < batchLimit; batch++) {
            for (int first = column; first < columnLimit; first += COLUMN_BYTES / size) {
                int limit = Math.min(columnLimit, first + COLUMN_BYTES / size);
                columns(
                        a + leftBatch[batch],
                        b + rightBatch[batch],
                        c + sinkBatch[batch],
                        memory,
                        row,
                        rowLimit,
                        first,
                        limit);
            }
        }
    }

    private void columns(long a, long b, long c, long memory, int row, int rowLimit, int column, int columnLimit) {
        int from = 0;
        do {
            int steps = Math.min(blockDepth, depth - from);
            if (!straight) {
                for (int j = column; j < columnLimit; j += tile.width) {
                    long panel = memory + columnPanels + (long) (j - column) * steps * size;
                    int count = Math.min(tile.width, columnLimit - j);
                    right.pack(b, j, count, tileFor(count).width, from, steps, panel);
                }
            }
            for (int i = row; i < rowLimit; i += ROWS) {
                int limit = Math.min(rowLimit, i + ROWS);
                for (int r = i; r < limit; r += tile.rows) {
                    long panel = memory + (long) (r - i) * steps * size;
                    left.pack(a, r, Math.min(tile.rows, limit - r), tile.rows, from, steps, panel);
                }
                for (int j = column; j < columnLimit; j += tile.width) {
                    int count = Math.min(tile.width, columnLimit - j);
                    strip(b, c, memory, i, limit, j, column, count, from, steps);
                }
            }
            from += steps;
        } while (from < depth);
    }

    /** One panel of the right operand times all those of the left one. */
    private void strip(
            long b,
            long c,
            long memory,
            int row,
            int limit,
            int column,
            int firstColumn,
            int count,
            int from,
            int steps) {
        Tile kernel = tileFor(count);
        long panel = memory + columnPanels;
        long step = (long) kernel.width * size;
        if (!straight) {
            panel += (long) (column - firstColumn) * steps * size;
        } else if (count == kernel.width) {
            panel = right.address(b, column, from);
            step = right.straightStep();
        } else {
            right.pack(b, column, count, kernel.width, from, steps, panel);
        }
        boolean add = adds || from > 0;
        for (int r = row; r < limit; r += tile.rows) {
            long block = memory + (long) (r - row) * steps * size;
            int height = Math.min(tile.rows, limit - r);
            if (kernel.isReady()) {
                kernel.multiply(steps, block, panel, step, memory + sums);
            } else {
                elements.multiplyPlainly(kernel, steps, block, panel, step, height, count, memory + sums);
            }
            sink.store(memory + sums, kernel.width, c, r, height, column, count, add);
        }
    }

    private Tile tileFor(int count) {
        return count <= last.width ? last : tile;
    }
}
