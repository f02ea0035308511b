package io.steelyard.kernels.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArrayProductsTest {
    private final Random random = new Random(5);

    @Test
    void productsOfAllSizesAreThoseOfPlainLoops() {
        for (int round = 0; round < 200; round++) {
            check(1 + random.nextInt(70), 1 + random.nextInt(70), 1 + random.nextInt(70));
        }
        check(5, 1100, 300);
        check(30, 257, 513);
        check(3, 4, 0);
    }

    /** All operands are small whole numbers, and all sums below 2^24: nothing is rounded. */
    private void check(int m, int n, int k) {
        MatrixOffsets a =
                random.nextBoolean() ? MatrixOffsets.ofStrides(m, k, k, 1) : MatrixOffsets.ofStrides(m, 1, k, m);
        MatrixOffsets b =
                random.nextBoolean() ? MatrixOffsets.ofStrides(k, n + 1, n, 1) : MatrixOffsets.ofStrides(k, 1, n, k);
        MatrixOffsets c =
                random.nextBoolean() ? MatrixOffsets.ofStrides(m, n, n, 1) : MatrixOffsets.ofStrides(m, 1, n, m);
        boolean adds = random.nextBoolean();
        ProductLayout layout = new ProductLayout(a, b, c);
        double[] left = numbers(m * k);
        double[] right = numbers(k * (n + 1));
        double[] before = numbers(m * n);
        double[] expected = before.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                int at = c.row(i) + c.columns()[j];
                double sum = adds ? before[at] : 0;
                for (int p = 0; p < k; p++) {
                    sum += left[a.row(i) + a.columns()[p]] * right[b.row(p) + b.columns()[j]];
                }
                expected[at] = sum;
            }
        }
        for (int processors : new int[] {1, 3}) {
            assertArrayEquals(expected, doubles(layout, processors, adds, left, right, before));
            assertArrayEquals(toFloats(expected), floats(layout, processors, adds, left, right, before));
        }
    }

    @Test
    void partsChangeNoBit() {
        int[][] sizes = {{130, 300, 784}, {333, 40, 64}, {17, 600, 300}};
        for (int[] size : sizes) {
            int m = size[0];
            int n = size[1];
            int k = size[2];
            ProductLayout layout = new ProductLayout(
                    MatrixOffsets.ofStrides(m, k, k, 1),
                    MatrixOffsets.ofStrides(k, n, n, 1),
                    MatrixOffsets.ofStrides(m, n, n, 1));
            double[] a = random.doubles((long) m * k).toArray();
            double[] b = random.doubles((long) k * n).toArray();
            double[] c = new double[m * n];
            assertArrayEquals(doubles(layout, 1, false, a, b, c), doubles(layout, 7, false, a, b, c));
            assertArrayEquals(floats(layout, 1, false, a, b, c), floats(layout, 7, false, a, b, c));
        }
    }

    /** As in the gradient of a convolution for its input: 9 taps of 16 channels, 100 positions of 8 images. */
    @Test
    void rowsAndColumnsThatMayMeetBelongToOnePart() {
        ProductLayout layout = new ProductLayout(
                MatrixOffsets.ofStrides(9 * 16, 32, 32, 1),
                MatrixOffsets.ofStrides(32, 800, 8 * 100, 1),
                MatrixOffsets.ofStrides(9 * 16, 0, 8 * 100, 0));
        for (int processors = 1; processors < 30; processors++) {
            ProductParts parts = ProductParts.of(layout, 9, 100, processors);
            assertEquals(0, parts.rows() % 9, parts.toString());
            assertEquals(0, parts.columns() % 100, parts.toString());
            assertTrue(parts.count(layout) > 1 || processors == 1, parts.toString());
        }
    }

    @Test
    void entriesOfABatchAreMultipliedOneByOne() {
        MatrixOffsets twice = new MatrixOffsets(new int[] {0, 4}, new int[] {0, 2}, new int[] {0, 1});
        MatrixOffsets shared = new MatrixOffsets(new int[] {0, 0}, new int[] {0, 2}, new int[] {0, 1});
        double[] result = doubles(
                new ProductLayout(twice, shared, twice),
                1,
                false,
                new double[] {1, 0, 0, 1, 2, 0, 0, 2},
                new double[] {1, 2, 3, 4},
                new double[8]);
        assertArrayEquals(new double[] {1, 2, 3, 4, 2, 4, 6, 8}, result);
    }

    @Test
    void columnsThatOverlapAreAddedUp() {
        MatrixOffsets a = MatrixOffsets.ofStrides(2, 2, 2, 1);
        MatrixOffsets b = MatrixOffsets.ofStrides(2, 3, 3, 1);
        MatrixOffsets c = MatrixOffsets.ofStrides(2, 1, 3, 1);
        ProductLayout layout = new ProductLayout(a, b, c);
        double[] result =
                doubles(layout, 1, true, new double[] {1, 0, 0, 1}, new double[] {1, 2, 3, 10, 20, 30}, new double[4]);
        assertArrayEquals(new double[] {1, 12, 23, 30}, result);
    }

    @Test
    void aWarmRunAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        MatrixOffsets square = MatrixOffsets.ofStrides(50, 50, 50, 1);
        ProductLayout layout = new ProductLayout(square, square, square);
        FloatProducts products = new FloatProducts(layout, ProductParts.of(layout, 1, 1, 1), false);
        FloatProducts.Workspace workspace = new FloatProducts.Workspace();
        float[] numbers = new float[2500];
        float[] result = new float[2500];
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10; i++) {
            products.run(0, numbers, 0, numbers, 0, result, 0, workspace);
        }
        assertEquals(before, threads.getCurrentThreadAllocatedBytes() - allocatedByAsking(threads));
    }

    private static long allocatedByAsking(ThreadMXBean threads) {
        long before = threads.getCurrentThreadAllocatedBytes();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void operandsThatDoNotFitAreRefused() {
        MatrixOffsets square = MatrixOffsets.ofStrides(2, 2, 2, 1);
        MatrixOffsets wide = MatrixOffsets.ofStrides(2, 3, 3, 1);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new ProductLayout(wide, square, square));
        assertEquals("product of 1x2x3 and 1x2x2: does not yield 1x2x2", refusal.getMessage());
    }

    private double[] numbers(int count) {
        return random.ints(count, -7, 8).asDoubleStream().toArray();
    }

    private static double[] doubles(
            ProductLayout layout, int processors, boolean adds, double[] a, double[] b, double[] before) {
        DoubleProducts products = new DoubleProducts(layout, ProductParts.of(layout, 1, 1, processors), adds);
        DoubleProducts.Workspace workspace = new DoubleProducts.Workspace();
        double[] result = before.clone();
        for (int part = 0; part < products.parts(); part++) {
            products.run(part, a, 0, b, 0, result, 0, workspace);
        }
        return result;
    }

    private static float[] floats(
            ProductLayout layout, int processors, boolean adds, double[] a, double[] b, double[] before) {
        FloatProducts products = new FloatProducts(layout, ProductParts.of(layout, 1, 1, processors), adds);
        FloatProducts.Workspace workspace = new FloatProducts.Workspace();
        float[] result = toFloats(before);
        for (int part = 0; part < products.parts(); part++) {
            products.run(part, toFloats(a), 0, toFloats(b), 0, result, 0, workspace);
        }
        return result;
    }

    private static float[] toFloats(double[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }
}
