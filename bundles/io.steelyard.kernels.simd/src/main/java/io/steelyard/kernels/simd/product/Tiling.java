package io.steelyard.kernels.simd.product;

import java.util.concurrent.Executor;

/**
 * How products of elements of one type are computed here.
 *
 * @param processors how many threads may run parts at the same time
 * @param executor runs tiles in
 */
record Tiling(Tiles tiles, int processors, Executor executor) {
    Elements elements() {
        return tiles.elements();
    }

    /**
     * Plans a batch of products.
     *
     * @param leftBatch where each entry of the batch begins, in bytes
     */
    TiledProduct product(
            PanelSource left,
            PanelSource right,
            TileSink sink,
            long[] leftBatch,
            long[] rightBatch,
            long[] sinkBatch,
            int rows,
            int columns,
            int depth,
            boolean adds) {
        Tile main = tiles.main(rows, columns);
        Tile last = tiles.last(main, columns);
        main.prepare(executor);
        last.prepare(executor);
        return new TiledProduct(
                elements(),
                main,
                last,
                left,
                right,
                sink,
                leftBatch,
                rightBatch,
                sinkBatch,
                rows,
                columns,
                depth,
                adds,
                processors);
    }
}
