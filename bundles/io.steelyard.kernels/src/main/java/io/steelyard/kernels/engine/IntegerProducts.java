package io.steelyard.kernels.engine;

import io.steelyard.kernels.product.ProductLayout;

/** Products of matrices of integers, which are rare. */
record IntegerProducts(Slot a, Slot b, Slot c, ProductLayout layout) implements Instruction {
    @Override
    public void run(WorkerPool pool) {
        for (int batch = 0; batch < layout.batches(); batch++) {
            for (int i = 0; i < layout.rows(); i++) {
                for (int j = 0; j < layout.columns(); j++) {
                    int into = layout.c().batch(batch)
                            + layout.c().row(i)
                            + layout.c().column(j);
                    c.cells().setInteger(into, element(batch, i, j));
                }
            }
        }
    }

    private long element(int batch, int row, int column) {
        int left = layout.a().batch(batch) + layout.a().row(row);
        int right = layout.b().batch(batch) + layout.b().column(column);
        long sum = 0;
        for (int p = 0; p < layout.depth(); p++) {
            sum += a.cells().integer(left + layout.a().column(p))
                    * b.cells().integer(right + layout.b().row(p));
        }
        return sum;
    }
}
