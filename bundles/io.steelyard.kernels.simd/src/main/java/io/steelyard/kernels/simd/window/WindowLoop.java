package io.steelyard.kernels.simd.window;

import java.lang.foreign.Arena;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one operation does with the positions of a run, twice with the same bits: channel by channel, and with vectors of
 * channels. Vectors are objects until the JVM's optimising compiler has seen the code, and a thousand times slower; they
 * are run in, apart from the work, and used once they are fast.
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

    private final int size;
    private final int lanes;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean ready;

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
        if (ready && channels > 1) {
            vectors(run, channels, x, other, result);
        } else {
            scalars(run, channels, x, other, result);
        }
    }

    /** Has the vectors run in, once. */
    final void prepare(Executor executor) {
        if (begun.compareAndSet(false, true)) {
            executor.execute(this::runIn);
        }
    }

    private void runIn() {
        long channels = (long) CHANNELS * size;
        long[] taps = new long[TAPS];
        for (int tap = 0; tap < TAPS; tap++) {
            taps[tap] = tap * channels;
        }
        WindowRun run = new WindowRun(0, 0, POSITIONS, TAPS * channels, channels, taps);
        WindowRun one = new WindowRun(0, 0, 1, TAPS * channels, channels, new long[1]);
        long fast = 300 + NANOS_PER_VECTOR * POSITIONS * TAPS * ((CHANNELS + lanes - 1) / lanes);
        long patience = System.nanoTime() + 20_000_000_000L;
        try (Arena arena = Arena.ofConfined()) {
            long bytes = TAPS * POSITIONS * channels + 64;
            long x = arena.allocate(bytes, 64).address();
            long other = arena.allocate(bytes, 64).address();
            long result = arena.allocate(bytes, 64).address();
            // Calls while the code is interpreted are counted, but leave no profile: they may be short.
            for (int i = 0; i < 250; i++) {
                vectors(one, 1, x, other, result);
            }
            int quick = 0;
            long now = System.nanoTime();
            while (quick < QUICK_RUNS && now < patience) {
                vectors(run, CHANNELS, x, other, result);
                long then = now;
                now = System.nanoTime();
                quick = now - then < fast ? quick + 1 : 0;
            }
            ready = quick == QUICK_RUNS;
        }
    }
}
