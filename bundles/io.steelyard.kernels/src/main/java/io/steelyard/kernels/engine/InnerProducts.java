package io.steelyard.kernels.engine;

import io.steelyard.kernels.product.ProductLayout;

/**
 * Products of matrices of which one is only a few vectors and both have the numbers that are summed up next to each
 * other: each element of the result is a product of two vectors, computed in place.
 */
final class InnerProducts implements Instruction {
    /** The multiplications that make a part. */
    private static final int PART = 1 << 16;

    private final Slot a;
    private final Slot b;
    private final Slot c;
    private final ProductLayout layout;
    private final DotLoop dots;
    private final int chunk;
    private final int lines;
    private final int parts;
    private final WorkerPool.Task part = this::part;

    InnerProducts(Slot a, Slot b, Slot c, ProductLayout layout, DotLoop dots) {
        this.dots = dots;
        this.a = a;
        this.b = b;
        this.c = c;
        this.layout = layout;
        this.lines = layout.batches() * layout.rows();
        this.chunk = (int) Math.max(1, PART / Math.max(1, (long) layout.depth() * layout.columns()));
        this.parts = (lines + chunk - 1) / chunk;
    }

    /** Whether these products are better computed this way than in tiles. */
    static boolean suit(ProductLayout layout) {
        return Math.min(layout.rows(), layout.columns()) < 16 && layout.hasContiguousDepth();
    }

    @Override
    public void run(WorkerPool pool) {
        pool.run(parts, part);
        c.cells().narrow(0, c.cells().size);
    }

    private void part(int number, int worker) {
        for (int line = number * chunk; line < Math.min(lines, (number + 1) * chunk); line++) {
            line(line / layout.rows(), line % layout.rows());
        }
    }

    private void line(int batch, int row) {
        int left = layout.a().batch(batch) + layout.a().row(row);
        int right = layout.b().batch(batch);
        int into = layout.c().batch(batch) + layout.c().row(row);
        int depth = layout.depth();
        for (int j = 0; j < layout.columns(); j++) {
            int at = right + layout.b().column(j);
            if (c.floats() != null) {
                c.floats()[into + layout.c().column(j)] = dots.dot(a.floats(), left, b.floats(), at, depth);
            } else {
                c.doubles()[into + layout.c().column(j)] = dots.dot(a.doubles(), left, b.doubles(), at, depth);
            }
        }
    }
}
