package io.steelyard.kernels.simd.window;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one operation does with the positions of a run, twice with the same bits: channel by channel, and with vectors of
 * channels. Vectors are objects until the JVM's optimising compiler has seen the code, and a thousand times slower. Once
 * the work has taken a while they are run in beside it, a little at a time, and used when they are fast.
 *
 * <p>Vectors are combined by {@code lanewise}; {@code max} and {@code add} hide that call where vectors of all sizes pass,
 * and the compiler learns of which class a vector is where the call stands.
 *
 * <p>Vectors may read up to 64 bytes behind an operand, never write there.
 */
abstract class WindowLoop {
    private static final int CHANNELS = 40;
    private static final int POSITIONS = 16;
    private static final int TAPS = 4;

    /** Interpreted it takes some 1000 ns a vector, compiled about one. */
    private static final long NANOS_PER_VECTOR = 12;

    private static final int QUICK_RUNS = 20;

    /** What the loop without vectors must have cost before the other one is worth the JVM's while. */
    private static final long NANOS_WORTHWHILE = 200_000_000;

    /** Calls before the JVM compiles with counters. */
    private static final int SHORT_CALLS = 250;

    /** For so long at once: what a user notices of a step that gets vectors ready. */
    private static final long NANOS_AT_ONCE = 100_000;

    private static final int CALLS_AT_MOST = 100_000;

    private final int size;
    private final int lanes;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean ready;
    // Of the thread that is busy.
    private long nanos;
    private int calls;
    private int quick;

    /**
     * A loop.
     *
     * @param size of an element, in bytes
     * @param lanes how many channels a vector has
     */
    WindowLoop(int size, int lanes) {
        this.size = size;
        this.lanes = lanes;
    }

    /**
     * Computes a run with vectors.
     *
     * @param x the address of an image
     * @param other of the second operand's part that belongs to the image, if there is one
     * @param result of the result's
     */
    abstract void vectors(WindowRun run, int channels, long x, long other, long result);

    /** Computes a run without vectors. */
    abstract void scalars(WindowRun run, int channels, long x, long other, long result);

    final void run(WindowRun run, int channels, long x, long other, long result) {
        if (channels == 1) {
            scalars(run, channels, x, other, result);
        } else if (ready) {
            vectors(run, channels, x, other, result);
        } else if (busy.compareAndSet(false, true)) {
            try {
                long start = System.nanoTime();
                scalars(run, channels, x, other, result);
                nanos += System.nanoTime() - start;
                if (nanos > NANOS_WORTHWHILE && calls < CALLS_AT_MOST) {
                    runIn();
                }
            } finally {
                busy.set(false);
            }
        } else {
            scalars(run, channels, x, other, result);
        }
    }

    /** Some calls on memory of their own. */
    private void runIn() {
        long channels = (long) CHANNELS * size;
        long[] taps = new long[TAPS];
        for (int tap = 0; tap < TAPS; tap++) {
            taps[tap] = tap * channels;
        }
        WindowRun run = new WindowRun(0, 0, POSITIONS, TAPS * channels, channels, taps);
        WindowRun one = new WindowRun(0, 0, 1, TAPS * channels, channels, new long[1]);
        long fast = 300 + NANOS_PER_VECTOR * POSITIONS * TAPS * ((CHANNELS + lanes - 1) / lanes);
        try (Arena arena = Arena.ofConfined()) {
            long bytes = TAPS * POSITIONS * channels + 64;
            long x = arena.allocate(bytes, 64).address();
            long other = arena.allocate(bytes, 64).address();
            long result = arena.allocate(bytes, 64).address();
            long begin = System.nanoTime();
            for (long now = begin; now - begin < NANOS_AT_ONCE && quick < QUICK_RUNS; ) {
                calls++;
                if (calls <= SHORT_CALLS) {
                    // Calls while the code is interpreted are counted, but leave no profile: they may be short.
                    vectors(one, 1, x, other, result);
                    now = System.nanoTime();
                    continue;
                }
                long then = now;
                vectors(run, CHANNELS, x, other, result);
                now = System.nanoTime();
                quick = now - then < fast ? quick + 1 : 0;
            }
        }
        ready = quick >= QUICK_RUNS;
    }
}
