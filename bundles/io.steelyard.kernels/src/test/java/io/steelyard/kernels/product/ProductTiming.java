package io.steelyard.kernels.product;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Prints how fast products are on one thread, by its processor time: the best of some windows. */
public final class ProductTiming {
    private static final int[][] SHAPES = {
        {512, 512, 512},
        {128, 512, 784},
        {784, 512, 128},
        {128, 784, 512},
        {1024, 512, 128},
        {32, 64, 800},
        {1, 512, 784}
    };

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ProductTiming() {}

    public static void main(String[] arguments) {
        for (int[] shape : SHAPES) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            ProductLayout layout = new ProductLayout(
                    MatrixOffsets.ofStrides(m, k, k, 1),
                    MatrixOffsets.ofStrides(k, n, n, 1),
                    MatrixOffsets.ofStrides(m, n, n, 1));
            ProductParts parts = ProductParts.of(layout, 1, 1, 1);
            FloatProducts floats = new FloatProducts(layout, parts, false);
            FloatProducts.Workspace workspace = new FloatProducts.Workspace();
            float[] a = new float[m * k];
            float[] b = new float[k * n];
            float[] c = new float[m * n];
            print("f32", shape, () -> floats.run(0, a, 0, b, 0, c, 0, workspace));
            DoubleProducts doubles = new DoubleProducts(layout, parts, false);
            DoubleProducts.Workspace doubleWorkspace = new DoubleProducts.Workspace();
            double[] da = new double[m * k];
            double[] db = new double[k * n];
            double[] dc = new double[m * n];
            print("f64", shape, () -> doubles.run(0, da, 0, db, 0, dc, 0, doubleWorkspace));
        }
    }

    private static void print(String type, int[] shape, Runnable product) {
        long first = -THREADS.getCurrentThreadCpuTime();
        product.run();
        first += THREADS.getCurrentThreadCpuTime();
        double best = 0;
        for (int window = 0; window < 20; window++) {
            long begin = THREADS.getCurrentThreadCpuTime();
            long runs = 0;
            long took;
            do {
                product.run();
                runs++;
                took = THREADS.getCurrentThreadCpuTime() - begin;
            } while (took < 30_000_000);
            best = Math.max(best, 2.0 * shape[0] * shape[1] * shape[2] * runs / took);
        }
        System.out.printf(
                "%s %dx%dx%d: %.1f GFLOP/s, first call %.1f ms%n",
                type, shape[0], shape[1], shape[2], best, first / 1e6);
    }
}
