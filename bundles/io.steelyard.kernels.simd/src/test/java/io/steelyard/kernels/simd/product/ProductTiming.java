package io.steelyard.kernels.simd.product;

import io.steelyard.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Prints how fast products are, best of many; arguments: threads, then shapes as {@code f32:128x512x784:nt}, rows by
 * columns by depth, with t for an operand that is stored transposed.
 */
public final class ProductTiming {
    private ProductTiming() {}

    public static void main(String[] arguments) throws InterruptedException {
        int threads = Integer.parseInt(arguments[0]);
        long begin = System.nanoTime();
        Products products =
                new Products(threads, task -> Thread.ofPlatform().daemon().start(task));
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 1; i < arguments.length; i++) {
                time(products, pool, arguments[i]);
            }
        }
        System.out.printf("%.0f ms in all%n", (System.nanoTime() - begin) / 1e6);
    }

    private static void time(Products products, ExecutorService pool, String text) throws InterruptedException {
        String[] fields = text.split(":", -1);
        String[] sizes = fields[1].split("x", -1);
        int m = Integer.parseInt(sizes[0]);
        int n = Integer.parseInt(sizes[1]);
        int k = Integer.parseInt(sizes[2]);
        DType dtype = fields[0].equals("f64") ? DType.F64 : DType.F32;
        MatrixLayout a = fields[2].charAt(0) == 't' ? MatrixLayout.of(1, m) : MatrixLayout.of(k, 1);
        MatrixLayout b = fields[2].charAt(1) == 't' ? MatrixLayout.of(1, k) : MatrixLayout.of(n, 1);
        ProductPlan plan = products.plan(ProductShape.of(dtype, m, n, k), a, b, MatrixLayout.of(n, 1), false);
        try (Arena arena = Arena.ofShared()) {
            long left = random(arena, (long) m * k, dtype);
            long right = random(arena, (long) k * n, dtype);
            long result = random(arena, (long) m * n, dtype);
            long[] workspaces = new long[plan.parts()];
            for (int i = 0; i < workspaces.length; i++) {
                workspaces[i] = arena.allocate(plan.workspaceBytes(), 64).address();
            }
            long best = Long.MAX_VALUE;
            long sum = 0;
            StringBuilder first = new StringBuilder();
            long limit = System.nanoTime() + 1_000_000_000L;
            long fifty = 0;
            int runs = 0;
            for (; runs < 50 || System.nanoTime() < limit; runs++) {
                long then = System.nanoTime();
                CountDownLatch done = new CountDownLatch(plan.parts());
                for (int part = 1; part < plan.parts(); part++) {
                    int number = part;
                    pool.execute(() -> {
                        plan.run(number, left, right, result, workspaces[number]);
                        done.countDown();
                    });
                }
                plan.run(0, left, right, result, workspaces[0]);
                done.countDown();
                while (done.getCount() > 0) {
                    Thread.onSpinWait();
                }
                long took = System.nanoTime() - then;
                best = Math.min(best, took);
                sum += took;
                if (runs < 3) {
                    first.append(String.format(" %.1f", took / 1e6));
                }
                if (runs == 49) {
                    fifty = sum;
                }
            }
            double alone = alone(plan, left, right, result, workspaces[0], 2.0 * m * n * k);
            System.out.printf(
                    "%-22s %d parts  best %7.1f GFLOP/s %8.1f us  mean %.1f; %.1f a thread by processor time; first calls%s, first 50 %.0f ms%n",
                    text,
                    plan.parts(),
                    2.0 * m * n * k / best,
                    best / 1e3,
                    2.0 * m * n * k / sum * runs,
                    alone,
                    first,
                    fifty / 1e6);
        }
    }

    /** Billions of operations a second of processor time, when all parts run on this thread: the best of some windows. */
    private static double alone(ProductPlan plan, long a, long b, long c, long workspace, double work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double best = 0;
        for (int window = 0; window < 25; window++) {
            long begin = threads.getCurrentThreadCpuTime();
            int runs = 0;
            long took;
            do {
                for (int part = 0; part < plan.parts(); part++) {
                    plan.run(part, a, b, c, workspace);
                }
                runs++;
                took = threads.getCurrentThreadCpuTime() - begin;
            } while (took < 20_000_000);
            best = Math.max(best, work * runs / took);
        }
        return best;
    }

    private static long random(Arena arena, long count, DType dtype) {
        int size = dtype == DType.F64 ? 8 : 4;
        MemorySegment memory = arena.allocate(count * size, 64);
        for (long i = 0; i < count; i++) {
            double value = (i * 7919 % 1000) / 1000.0 - 0.5;
            if (size == 8) {
                memory.setAtIndex(java.lang.foreign.ValueLayout.JAVA_DOUBLE, i, value);
            } else {
                memory.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i, (float) value);
            }
        }
        return memory.address();
    }
}
