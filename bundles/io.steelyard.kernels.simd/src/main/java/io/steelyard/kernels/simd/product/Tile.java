package io.steelyard.kernels.simd.product;

import java.lang.foreign.Arena;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The innermost loop of a product: a few rows of the left matrix times a few vectors of the right one, with all sums in
 * registers. Such code is only of use once the JVM's optimising compiler has seen it: before, each vector is an object and
 * a product takes a thousand times as long. A tile is therefore run in, apart from the work, until it is fast; who asks
 * {@link #isReady} and hears no computes the same numbers without vectors.
 *
 * <p>The bodies are written out with no methods of our own in between: with them, the compilers give up inlining halfway.
 * They call {@code lanewise}, not {@code fma} or {@code add}, which hide the same call where vectors of all sizes pass: the
 * compiler learns of which class a vector is where such a call stands.
 */
abstract class Tile {
    /** How many rows of the left matrix. */
    final int rows;

    /** How many columns of the right matrix. */
    final int width;

    private final int vectors;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean ready;

    Tile(int rows, int vectors, int lanes) {
        this.rows = rows;
        this.vectors = vectors;
        this.width = vectors * lanes;
    }

    /**
     * Sums up {@code depth} products for each element of the tile, in order, with one rounding each.
     *
     * @param a the panel of the left matrix: for each step in depth as many elements as the tile has rows
     * @param b the first row of the right matrix
     * @param step from one row of the right matrix to the next, in bytes
     * @param sums where the sums go, row after row without gaps
     */
    abstract void multiply(int depth, long a, long b, long step, long sums);

    /** Whether the tile is as fast as it gets. */
    final boolean isReady() {
        return ready;
    }

    /** Has the tile run in, once. */
    final void prepare(Executor executor) {
        if (begun.compareAndSet(false, true)) {
            executor.execute(this::runIn);
        }
    }

    private void runIn() {
        int depth = 24;
        long size = 8L * depth * Math.max(rows, width) + 8L * rows * width;
        // Interpreted it takes some 1000 ns a vector, compiled about half a nanosecond, and 100 ns to take the time.
        long fast = 300 + 2L * depth * rows * vectors;
        long patience = System.nanoTime() + 20_000_000_000L;
        try (Arena arena = Arena.ofConfined()) {
            long a = arena.allocate(size, 64).address();
            long b = arena.allocate(size, 64).address();
            long sums = arena.allocate(size, 64).address();
            // Calls while the code is interpreted are counted, but leave no profile: they may be short.
            for (int i = 0; i < 250; i++) {
                multiply(1, a, b, 8L * width, sums);
            }
            int quick = 0;
            long now = System.nanoTime();
            while (quick < 20 && now < patience) {
                multiply(depth, a, b, 8L * width, sums);
                long then = now;
                now = System.nanoTime();
                quick = now - then < fast ? quick + 1 : 0;
            }
            ready = quick == 20;
        }
    }
}
