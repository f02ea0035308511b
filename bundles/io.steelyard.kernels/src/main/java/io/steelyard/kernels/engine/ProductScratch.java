package io.steelyard.kernels.engine;

/** The tiles of one executable, a set for each thread; its products take turns with them. */
final class ProductScratch {
    private static final int WIDTH = 256;

    private final int workers;
    private float[][][] floats;
    private double[][][] doubles;

    ProductScratch(int workers) {
        this.workers = workers;
    }

    int workers() {
        return workers;
    }

    float[][][] floatTiles() {
        if (floats == null) {
            floats = new float[workers][ProductPartition.DEPTH][WIDTH];
        }
        return floats;
    }

    double[][][] doubleTiles() {
        if (doubles == null) {
            doubles = new double[workers][ProductPartition.DEPTH][WIDTH];
        }
        return doubles;
    }

    /** The memory taken so far. */
    long byteSize() {
        long elements = (long) workers * ProductPartition.DEPTH * WIDTH;
        return (floats == null ? 0 : elements * Float.BYTES) + (doubles == null ? 0 : elements * Double.BYTES);
    }
}
