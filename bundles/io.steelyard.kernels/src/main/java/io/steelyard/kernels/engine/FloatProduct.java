package io.steelyard.kernels.engine;

import java.util.Arrays;

/** Products in single precision. */
final class FloatProduct extends TiledProduct {
    private final VectorLoops loops;
    private final float[][][] tiles;
    private final float[][] wholeSums;
    private final float[][] lastSums;

    FloatProduct(
            Slot a,
            Slot b,
            Slot c,
            ProductLayout layout,
            ProductPartition partition,
            boolean adds,
            ProductScratch scratch,
            VectorLoops loops) {
        super(a, b, c, layout, partition, adds);
        this.loops = loops;
        this.tiles = scratch.floatTiles();
        // A loop goes over as many elements as the shorter array has: that is the sum's part.
        this.wholeSums = new float[scratch.workers()][partition.tile()];
        this.lastSums = new float[scratch.workers()][partition.lastWidth(layout)];
    }

    private float[] sums(int worker, int width) {
        return width == wholeSums[worker].length ? wholeSums[worker] : lastSums[worker];
    }

    @Override
    void pack(int worker, int row, int at, int column, int width, boolean contiguous) {
        float[] from = b.floats();
        float[] into = tiles[worker][row];
        if (contiguous) {
            System.arraycopy(from, at, into, 0, width);
        } else {
            int[] offsets = layout.b().columns;
            for (int j = 0; j < width; j++) {
                into[j] = from[at + offsets[column + j]];
            }
        }
    }

    @Override
    void sum(int worker, int width, int at, int depth, int rows) {
        float[] factors = a.floats();
        int[] offsets = layout.a().columns;
        float[][] tile = tiles[worker];
        float[] sums = sums(worker, width);
        Arrays.fill(sums, 0f);
        for (int q = 0; q < rows; q++) {
            loops.addMultiple(sums, factors[at + offsets[depth + q]], tile[q]);
        }
    }

    @Override
    void store(int worker, int at, int column, int width, boolean add) {
        float[] sums = sums(worker, width);
        float[] into = c.floats();
        int[] offsets = layout.c().columns;
        if (add) {
            for (int j = 0; j < width; j++) {
                into[at + offsets[column + j]] += sums[j];
            }
        } else {
            for (int j = 0; j < width; j++) {
                into[at + offsets[column + j]] = sums[j];
            }
        }
    }
}
