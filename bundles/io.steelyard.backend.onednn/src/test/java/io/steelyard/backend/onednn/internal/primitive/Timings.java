package io.steelyard.backend.onednn.internal.primitive;

import io.steelyard.backend.onednn.internal.library.Loaded;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.backend.onednn.internal.primitive.Matmul.Operand;
import io.steelyard.backend.onednn.internal.primitive.Matmul.Problem;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.function.IntConsumer;

/** Speeds, in GFLOP/s, the best of many runs: on one thread in one part, and on two in two. Not a test. */
final class Timings {
    private static final int ROUNDS = 40;

    private Timings() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (OneDnn library = Loaded.library();
                Arena arena = Arena.ofShared()) {
            System.out.println("oneDNN " + library.version());
            products(library, arena);
            convolutions(library, arena);
        }
    }

    private static void products(OneDnn library, Arena arena) throws InterruptedException {
        long[][] sizes = {
            {1, 128, 784, 512}, {1, 128, 512, 256}, {1, 784, 128, 512}, {1, 1024, 128, 512}, {1, 1024, 128, 1000},
            {1, 32, 128, 512}, {1, 512, 512, 512}, {1, 1024, 1024, 1024}, {1, 2048, 2048, 2048}, {64, 64, 32, 64}
        };
        for (long[] size : sizes) {
            long batch = size[0];
            long m = size[1];
            long k = size[2];
            long n = size[3];
            Floats a = Floats.random(arena, batch * m * k, 1);
            Floats b = Floats.random(arena, batch * k * n, 2);
            Floats c = Floats.zeros(arena, batch * m * n);
            Floats bias = Floats.random(arena, n, 3);
            for (String layout : List.of("NN", "NT", "TN", "NN+bias+relu")) {
                Problem plain = new Problem(
                        List.of(batch),
                        m,
                        n,
                        k,
                        (layout.startsWith("T") ? Operand.columns(m) : Operand.rows(k)).batched(m * k),
                        (layout.startsWith("NT") ? Operand.columns(k) : Operand.rows(n)).batched(k * n),
                        Operand.rows(n).batched(m * n),
                        layout.length() > 2,
                        layout.length() > 2,
                        false);
                double[] speeds = new double[2];
                String name = "";
                for (int parts = 1; parts <= 2; parts++) {
                    try (Matmul product = Matmul.of(library, plain, parts)) {
                        name = product.implementation(0) + " in " + product.parts();
                        speeds[parts - 1] = 2.0
                                * batch
                                * m
                                * n
                                * k
                                / best(
                                        product.parts(),
                                        part -> product.run(
                                                part, a.address(), b.address(), bias.address(), c.address()),
                                        2.0 * batch * m * n * k);
                    }
                }
                System.out.printf(
                        Locale.ROOT,
                        "matmul %dx(%dx%dx%d) %-12s %5.0f %5.0f  %s%n",
                        batch,
                        m,
                        k,
                        n,
                        layout,
                        speeds[0],
                        speeds[1],
                        name);
            }
        }
    }

    private static void convolutions(OneDnn library, Arena arena) throws InterruptedException {
        for (ConvolutionShape shape : List.of(
                ConvolutionShape.square(64, 32, 14, 64, 5, 1, 2), ConvolutionShape.square(64, 1, 28, 32, 5, 1, 2))) {
            Floats x = Floats.random(arena, shape.batch() * shape.inputSize(), 1);
            Floats w = Floats.random(arena, PlainConvolution.weightCount(shape), 2);
            Floats bias = Floats.random(arena, shape.outChannels(), 3);
            Floats y = Floats.random(arena, shape.batch() * shape.outputSize(), 4);
            double work = 2.0
                    * shape.batch()
                    * shape.outputSize()
                    * PlainConvolution.weightCount(shape)
                    / shape.outChannels();
            double[][] speeds = new double[3][2];
            for (int parts = 1; parts <= 2; parts++) {
                try (ConvolutionForward forward = ConvolutionForward.of(library, shape, true, false, parts);
                        ConvolutionBackwardData data = ConvolutionBackwardData.of(library, shape, parts);
                        ConvolutionBackwardWeights weights =
                                ConvolutionBackwardWeights.of(library, shape, true, parts)) {
                    speeds[0][parts - 1] = work
                            / best(
                                    parts,
                                    part -> forward.run(part, x.address(), bias.address(), y.address()),
                                    () -> forward.pack(w.address()),
                                    () -> {},
                                    work);
                    speeds[1][parts - 1] = work
                            / best(
                                    parts,
                                    part -> data.run(part, y.address(), x.address()),
                                    () -> data.pack(w.address()),
                                    () -> {},
                                    work);
                    speeds[2][parts - 1] = work
                            / best(
                                    parts,
                                    part -> weights.run(part, x.address(), y.address()),
                                    () -> {},
                                    () -> weights.finish(w.address(), bias.address()),
                                    work);
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "convolution %dx%dx%s -> %d: forward %.0f %.0f, data %.0f %.0f, weights %.0f %.0f%n",
                    shape.batch(),
                    shape.inChannels(),
                    shape.in(),
                    shape.outChannels(),
                    speeds[0][0],
                    speeds[0][1],
                    speeds[1][0],
                    speeds[1][1],
                    speeds[2][0],
                    speeds[2][1]);
        }
    }

    private static double best(int parts, IntConsumer part, double work) throws InterruptedException {
        return best(parts, part, () -> {}, () -> {}, work);
    }

    /** Nanoseconds of the fastest round; threads meet at a barrier and spin through the repetitions. */
    private static double best(int parts, IntConsumer part, Runnable before, Runnable after, double work)
            throws InterruptedException {
        int repetitions = (int) Math.max(1, 2e8 / work);
        double[] best = {Double.MAX_VALUE};
        CyclicBarrier barrier = new CyclicBarrier(parts);
        Thread[] threads = new Thread[parts];
        for (int i = 0; i < parts; i++) {
            int mine = i;
            threads[i] = Thread.ofPlatform().start(() -> {
                try {
                    for (int round = 0; round < ROUNDS; round++) {
                        barrier.await();
                        long start = System.nanoTime();
                        for (int j = 0; j < repetitions; j++) {
                            if (mine == 0) {
                                before.run();
                            }
                            part.accept(mine);
                            if (mine == 0) {
                                after.run();
                            }
                        }
                        barrier.await();
                        if (mine == 0) {
                            best[0] = Math.min(best[0], (System.nanoTime() - start) / (double) repetitions);
                        }
                    }
                } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return best[0];
    }
}
