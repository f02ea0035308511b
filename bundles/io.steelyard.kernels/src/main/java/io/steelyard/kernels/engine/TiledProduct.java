package io.steelyard.kernels.engine;

import java.util.stream.IntStream;

/**
 * Products of matrices, tile by tile: some columns of some rows of the right matrix are copied to arrays of their own,
 * and each row of the result is a sum of these arrays, each times a number of the left matrix.
 * The JVM makes vector instructions of such a loop if both arrays are used from index 0 on, and only then; measured,
 * that is worth a factor of four and pays for the copying from a few rows on.
 *
 * <p>The sums over {@link ProductPartition#DEPTH} numbers each are added in order.
 */
abstract class TiledProduct implements Instruction {
    final Slot a;
    final Slot b;
    final Slot c;
    final ProductLayout layout;
    private final ProductPartition partition;
    private final boolean adds;
    private final boolean ascending;
    private final int rowBlocks;
    private final int columnBlocks;
    private final WorkerPool.Task part = this::part;

    /**
     * A product, the matrix with more columns on the right.
     *
     * @param adds whether it is added to what the result holds
     */
    TiledProduct(Slot a, Slot b, Slot c, ProductLayout layout, ProductPartition partition, boolean adds) {
        this.a = a;
        this.b = b;
        this.c = c;
        this.layout = layout;
        this.partition = partition;
        this.adds = adds;
        this.rowBlocks = partition.rowBlocks(layout);
        this.columnBlocks = partition.columnBlocks(layout);
        int[] columns = layout.b().columns;
        this.ascending = IntStream.range(1, columns.length).allMatch(j -> columns[j] > columns[j - 1]);
    }

    /** Copies one row of a tile from the right operand, from {@code at} on or as the table of columns says. */
    abstract void pack(int worker, int row, int at, int column, int width, boolean contiguous);

    /**
     * Sums up the first rows of the tile, row q times number {@code depth + q} of the row of the left operand that
     * begins at {@code at}.
     */
    abstract void sum(int worker, int width, int at, int depth, int rows);

    /** Stores a row of sums in the result, or adds it. */
    abstract void store(int worker, int at, int column, int width, boolean add);

    @Override
    public void run(WorkerPool pool) {
        pool.run(layout.batches() * rowBlocks * columnBlocks, part);
        c.cells().narrow(0, c.cells().size);
    }

    private void part(int number, int worker) {
        int batch = number / (rowBlocks * columnBlocks);
        int row = number / columnBlocks % rowBlocks * partition.rows();
        int column = number % columnBlocks * partition.columns();
        int limit = Math.min(layout.columns(), column + partition.columns());
        for (int tile = column; tile < limit; tile += partition.tile()) {
            int width = Math.min(limit - tile, partition.tile());
            tile(worker, batch, row, Math.min(layout.rows(), row + partition.rows()), tile, width);
        }
    }

    private void tile(int worker, int batch, int firstRow, int limitRow, int column, int width) {
        int[] columns = layout.b().columns;
        boolean contiguous = ascending && columns[column + width - 1] - columns[column] == width - 1;
        int depth = 0;
        do {
            int count = Math.min(ProductPartition.DEPTH, layout.depth() - depth);
            for (int q = 0; q < count; q++) {
                int at = layout.b().batch[batch] + layout.b().rows[depth + q];
                pack(worker, q, contiguous ? at + columns[column] : at, column, width, contiguous);
            }
            for (int i = firstRow; i < limitRow; i++) {
                sum(worker, width, layout.a().batch[batch] + layout.a().rows[i], depth, count);
                store(worker, layout.c().batch[batch] + layout.c().rows[i], column, width, adds || depth > 0);
            }
            depth += count;
        } while (depth < layout.depth());
    }
}
