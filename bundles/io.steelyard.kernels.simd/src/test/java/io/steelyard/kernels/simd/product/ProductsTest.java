package io.steelyard.kernels.simd.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.steelyard.tensor.DType;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProductsTest {
    /** With loops that are ready. */
    private static final Products WARM = new Products(1, Runnable::run);

    /** Cut for more threads. */
    private static final Products CUT = new Products(3, Runnable::run);

    /** With loops that never get ready. */
    private static final Products COLD = new Products(2, task -> {});

    private final Random random = new Random(7);

    @Test
    void productsOfAllSizesUpTo70AreThoseOfPlainLoops() {
        for (int round = 0; round < 400; round++) {
            ProductShape shape = ProductShape.of(
                    round % 2 == 0 ? DType.F32 : DType.F64,
                    1 + random.nextInt(70),
                    1 + random.nextInt(70),
                    1 + random.nextInt(70));
            ProductCase product = ProductCase.random(shape, random);
            product.check(WARM);
        }
    }

    @Test
    void oneRowOrColumnOrStepIsEnough() {
        for (int m : new int[] {1, 2, 13}) {
            for (int n : new int[] {1, 15, 16, 17, 33, 130, 257}) {
                for (int k : new int[] {0, 1, 7, 321}) {
                    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
                        ProductCase.random(ProductShape.of(dtype, m, n, k), random)
                                .check(WARM);
                        ProductCase.random(ProductShape.of(dtype, n, m, k), random)
                                .check(WARM);
                    }
                }
            }
        }
    }

    @Test
    void productsDeeperAndWiderThanABlockAreThoseOfPlainLoops() {
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            ProductCase.random(ProductShape.of(dtype, 400, 130, 700), random).check(WARM);
            ProductCase.random(ProductShape.of(dtype, 30, 1100, 350), random).check(WARM);
        }
    }

    @Test
    void batchesOfUpToThreeAxesAreMultipliedEntryByEntry() {
        for (List<Integer> batch : List.of(List.of(5), List.of(2, 3), List.of(2, 1, 3), List.of(0))) {
            for (DType dtype : new DType[] {DType.F32, DType.F64}) {
                ProductShape shape = new ProductShape(dtype, batch, 19, 35, 21);
                ProductCase.random(shape, random).check(WARM);
                ProductCase.random(shape, random).check(CUT);
            }
        }
    }

    @Test
    void partsAndCompilationChangeNoBit() {
        int[][] sizes = {{128, 100, 784}, {1, 300, 700}, {64, 10, 2000}, {333, 65, 64}, {2, 2, 2}, {50, 1, 640}};
        for (int[] size : sizes) {
            for (DType dtype : new DType[] {DType.F32, DType.F64}) {
                ProductCase product = ProductCase.random(ProductShape.of(dtype, size[0], size[1], size[2]), random);
                double[] warm = product.run(WARM);
                assertArrayEquals(warm, product.run(CUT));
                assertArrayEquals(warm, product.run(COLD));
            }
        }
    }

    @Test
    void workIsCutForAsManyThreadsAsThereAreProcessors() {
        MatrixLayout square = MatrixLayout.of(512, 1);
        ProductShape shape = ProductShape.of(DType.F32, 512, 512, 512);
        assertEquals(1, WARM.plan(shape, square, square, square, false).parts());
        assertEquals(3, CUT.plan(shape, square, square, square, false).parts());
    }

    @Test
    void aWarmRunAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            ProductCase product = ProductCase.random(ProductShape.of(dtype, 70, 60, 90), random);
            ProductCase.Runner runner = product.runner(WARM);
            try (runner) {
                long least = Long.MAX_VALUE;
                for (int i = 0; i < 20_000 && least > 0; i++) {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    runner.run();
                    least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                }
                assertEquals(0, least);
            }
        }
    }

    @Test
    void stridesForTooFewBatchAxesAreRefused() {
        ProductShape shape = new ProductShape(DType.F32, List.of(2), 3, 3, 3);
        MatrixLayout single = MatrixLayout.of(3, 1);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> WARM.plan(shape, single, single, single, false));
        assertTrue(refusal.getMessage().contains("matrix A: strides for 0 batch axes, expected 1"));
    }
}
