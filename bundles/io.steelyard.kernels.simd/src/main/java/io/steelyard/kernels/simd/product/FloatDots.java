package io.steelyard.kernels.simd.product;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.FMA;

import io.steelyard.kernels.simd.Memory;
import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Inner products of one vector with several that lie side by side, four at a time: what a layer computes for a single
 * example. Each sum has two vectors of partial sums, to which products are added in turn, and which are added up by halves
 * in the end; elements that do not fill a vector come last. Until the JVM has compiled the code, the same numbers are computed without vectors; see {@link Tile}.
 */
final class FloatDots {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final VectorSpecies<Float> HALF = FloatVector.SPECIES_256;
    private static final VectorSpecies<Float> FEW = FloatVector.SPECIES_128;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int TOGETHER = 4;

    /** Room for the partial sums of as many products as are computed together. */
    static final long WORKSPACE = (long) TOGETHER * LANES * Float.BYTES;

    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean ready;

    /** Has the code run in, once. */
    void prepare(Executor executor) {
        if (begun.compareAndSet(false, true)) {
            executor.execute(this::runIn);
        }
    }

    /**
     * Computes products.
     *
     * @param x the vector's address
     * @param w that of the first of the others
     * @param step from one of them to the next, in bytes
     * @param y where the first product goes
     * @param stride from one product to the next, in bytes
     * @param count how many products
     * @param depth how long the vectors are
     * @param workspace of {@link #WORKSPACE} bytes
     */
    void multiply(long x, long w, long step, long y, long stride, int count, int depth, long workspace) {
        if (ready && count >= TOGETHER) {
            for (int next = 0; next < count; next += TOGETHER) {
                // The last ones may be some that were computed already.
                int j = Math.min(next, count - TOGETHER);
                four(x, w + j * step, step, depth, workspace);
                finishFour(x, w + j * step, step, y + j * stride, stride, depth, workspace);
            }
            return;
        }
        for (int j = 0; j < count; j++) {
            one(x, w + j * step, depth, workspace);
            finish(x, w + j * step, y + j * stride, depth, workspace);
        }
    }

    /** Leaves the partial sums of four products over all whole vectors. */
    private static void four(long x, long w, long step, int depth, long sums) {
        int pair = 2 * LANES;
        long vector = (long) LANES * Float.BYTES;
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector d0 = FloatVector.zero(SPECIES);
        FloatVector d1 = FloatVector.zero(SPECIES);
        for (int k = 0; k <= depth - pair; k += pair) {
            long at = (long) k * Float.BYTES;
            long p = w + at;
            FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, x + at, ORDER);
            FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, x + at + vector, ORDER);
            a0 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, p, ORDER).lanewise(FMA, x0, a0);
            a1 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, p + vector, ORDER)
                    .lanewise(FMA, x1, a1);
            b0 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, p + step, ORDER)
                    .lanewise(FMA, x0, b0);
            b1 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, p + step + vector, ORDER)
                    .lanewise(FMA, x1, b1);
            c0 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, p + 2 * step, ORDER)
                    .lanewise(FMA, x0, c0);
            c1 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, p + 2 * step + vector, ORDER)
                    .lanewise(FMA, x1, c1);
            d0 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, p + 3 * step, ORDER)
                    .lanewise(FMA, x0, d0);
            d1 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, p + 3 * step + vector, ORDER)
                    .lanewise(FMA, x1, d1);
        }
        if ((depth / LANES & 1) != 0) {
            long at = (long) (depth / pair) * pair * Float.BYTES;
            long p = w + at;
            FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, x + at, ORDER);
            a0 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, p, ORDER).lanewise(FMA, x0, a0);
            b0 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, p + step, ORDER)
                    .lanewise(FMA, x0, b0);
            c0 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, p + 2 * step, ORDER)
                    .lanewise(FMA, x0, c0);
            d0 = FloatVector.fromMemorySegment(SPECIES, Memory.ALL, p + 3 * step, ORDER)
                    .lanewise(FMA, x0, d0);
        }
        a0.lanewise(ADD, a1).intoMemorySegment(Memory.ALL, sums, ORDER);
        b0.lanewise(ADD, b1).intoMemorySegment(Memory.ALL, sums + vector, ORDER);
        c0.lanewise(ADD, c1).intoMemorySegment(Memory.ALL, sums + 2 * vector, ORDER);
        d0.lanewise(ADD, d1).intoMemorySegment(Memory.ALL, sums + 3 * vector, ORDER);
    }

    /** The same of one product, without vectors. */
    private static void one(long x, long w, int depth, long sums) {
        int whole = depth / LANES * LANES;
        for (int i = 0; i < LANES; i++) {
            float first = 0;
            float second = 0;
            for (int k = i; k < whole; k += 2 * LANES) {
                first = Math.fma(at(w, k), at(x, k), first);
            }
            for (int k = i + LANES; k < whole; k += 2 * LANES) {
                second = Math.fma(at(w, k), at(x, k), second);
            }
            Memory.ALL.set(JAVA_FLOAT_UNALIGNED, sums + (long) i * Float.BYTES, first + second);
        }
    }

    /** Adds up the partial sums by halves, and what is left over behind whole vectors. */
    private static void finish(long x, long w, long y, int depth, long sums) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            halve(sums, half);
        }
        end(x, w, y, depth, at(sums, 0));
    }

    /** The same of four products, by vectors. */
    private static void finishFour(long x, long w, long step, long y, long stride, int depth, long sums) {
        for (int i = 0; i < TOGETHER; i++) {
            long at = sums + (long) i * LANES * Float.BYTES;
            if (LANES > HALF.length()) {
                halveQuickly(at);
            }
            FloatVector last = FloatVector.fromMemorySegment(FEW, Memory.ALL, at, ORDER);
            if (LANES > FEW.length()) {
                last = last.lanewise(ADD, FloatVector.fromMemorySegment(FEW, Memory.ALL, at + 16, ORDER));
            }
            float sum = (last.lane(0) + last.lane(2)) + (last.lane(1) + last.lane(3));
            end(x, w + i * step, y + i * stride, depth, sum);
        }
    }

    private static void halveQuickly(long at) {
        FloatVector lower = FloatVector.fromMemorySegment(HALF, Memory.ALL, at, ORDER);
        FloatVector upper = FloatVector.fromMemorySegment(HALF, Memory.ALL, at + 32, ORDER);
        lower.lanewise(ADD, upper).intoMemorySegment(Memory.ALL, at, ORDER);
    }

    private static void halve(long sums, int half) {
        for (int i = 0; i < half; i++) {
            Memory.ALL.set(JAVA_FLOAT_UNALIGNED, sums + (long) i * Float.BYTES, at(sums, i) + at(sums, i + half));
        }
    }

    private static void end(long x, long w, long y, int depth, float whole) {
        float sum = whole;
        for (int k = depth / LANES * LANES; k < depth; k++) {
            sum = Math.fma(at(w, k), at(x, k), sum);
        }
        Memory.ALL.set(JAVA_FLOAT_UNALIGNED, y, sum);
    }

    private static float at(long address, int index) {
        return Memory.ALL.get(JAVA_FLOAT_UNALIGNED, address + (long) index * Float.BYTES);
    }

    private void runIn() {
        int depth = 32 * LANES;
        long fast = 1500;
        long patience = System.nanoTime() + 20_000_000_000L;
        try (Arena arena = Arena.ofConfined()) {
            long x = arena.allocate((long) depth * Float.BYTES, 64).address();
            long w = arena.allocate((long) TOGETHER * depth * Float.BYTES, 64).address();
            long sums = arena.allocate(WORKSPACE, 64).address();
            long step = (long) depth * Float.BYTES;
            for (int i = 0; i < 250; i++) {
                four(x, w, step, 2 * LANES, sums);
                finishFour(x, w, step, sums, 0, 2 * LANES, sums);
            }
            int quick = 0;
            long now = System.nanoTime();
            while (quick < 20 && now < patience) {
                four(x, w, step, depth, sums);
                finishFour(x, w, step, sums, 0, depth, sums);
                long then = now;
                now = System.nanoTime();
                quick = now - then < fast ? quick + 1 : 0;
            }
            ready = quick == 20;
        }
    }
}
