package io.steelyard.kernels.simd;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Two codes for one stage that give the same bits: scalar code, which is tolerable from its first run on, and vector code,
 * which is a thousand times slower until the JVM has compiled it for good. Scalar code does the work while vector code
 * is called without memory, which costs little and makes the JVM compile it, and is tried on a few units now and then.
 * Once those took less time than with scalar code several times in a row, vector code does everything. The two kinds of
 * calls come together, since code that was compiled when nothing but calls without memory had been counted would be
 * thrown away.
 */
final class WarmingKernel implements AddressKernel {
    /**
     * What scalar code must have cost before vector code is worth the JVM's while: about what compiling it costs. So the
     * compilers are left to the kernels that take the time, and a short run is not spent on getting ready.
     */
    private static final long NANOS_WORTHWHILE = 200_000_000;

    /** Calls without memory beside each trial: the JVM wants about 800 before it compiles for good. */
    private static final int CALLS = 100;

    private static final int CALLS_IN_ALL = 20_000;
    /** After so many calls without memory the JVM has been told to compile with counters, which is what trials are for. */
    private static final int CALLS_BEFORE_TRIALS = 300;

    /** How long the JVM is given to do so. */
    private static final long PATIENCE = 10_000_000;

    private static final int TRIALS_AT_LEAST = 8;
    /** After so many the JVM has given the vector code up, as it now and then does: plain loops are as good as it gets. */
    private static final int TRIALS_AT_MOST = 400;

    private static final int WINS = 3;

    private final Points points;
    private final AddressKernel scalar;
    private final AddressKernel vector;
    private final long unitsOfTrial;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean warm;
    // All below are of the thread that is busy here.
    private int calls;
    private long trialsBegin;
    private int trials;
    private int wins;
    private long nanosOfTrials;
    private long nanosOfScalar;
    private long largest;
    private double scalarPerPoint = Double.POSITIVE_INFINITY;

    /** How many points some units have. */
    @FunctionalInterface
    interface Points {
        long of(long[] memory, long from, long to);
    }

    /**
     * Begins with scalar code.
     *
     * @param grain the units that make a part
     * @param points by which times are compared
     */
    WarmingKernel(AddressKernel scalar, AddressKernel vector, long grain, Points points) {
        this.points = points;
        this.scalar = scalar;
        this.vector = vector;
        this.unitsOfTrial = Math.max(1, grain / 64);
    }

    @Override
    public void run(long[] memory, long from, long to) {
        if (warm) {
            vector.run(memory, from, to);
        } else if (busy.compareAndSet(false, true)) {
            try {
                warmUp(memory, from, to);
            } finally {
                busy.set(false);
            }
        } else {
            scalar.run(memory, from, to);
        }
    }

    private void warmUp(long[] memory, long from, long to) {
        long all = points.of(memory, from, to);
        if (all < largest / 2) {
            // Of a few points mostly the call is seen.
            scalar.run(memory, from, to);
            return;
        }
        largest = Math.max(largest, all);
        long start = System.nanoTime();
        long middle = Math.min(to, from + unitsOfTrial);
        boolean trial = isTimeForTrial(start);
        if (trial) {
            vector.run(memory, from, middle);
        } else {
            scalar.run(memory, from, middle);
        }
        long tried = System.nanoTime();
        scalar.run(memory, middle, to);
        long end = System.nanoTime();
        if (trial) {
            trials++;
            nanosOfTrials += tried - start;
            scalarTook(end - tried, points.of(memory, middle, to));
            judge(tried - start, points.of(memory, from, middle));
        } else {
            scalarTook(end - start, all);
        }
        if (trial || calls < CALLS_BEFORE_TRIALS && nanosOfScalar > NANOS_WORTHWHILE) {
            callWithoutMemory();
        }
    }

    /** Holds a trial against the best that scalar code has done: whatever else the machine does only makes it slower. */
    private void judge(long vectorNanos, long count) {
        wins = vectorNanos < scalarPerPoint * count ? wins + 1 : 0;
        warm = wins >= WINS;
    }

    private void scalarTook(long nanos, long count) {
        nanosOfScalar += nanos;
        if (count > 0) {
            scalarPerPoint = Math.min(scalarPerPoint, (double) nanos / count);
        }
    }

    private boolean isTimeForTrial(long now) {
        return calls >= CALLS_BEFORE_TRIALS
                && now - trialsBegin > PATIENCE
                && trials < TRIALS_AT_MOST
                && (trials < TRIALS_AT_LEAST || nanosOfTrials < nanosOfScalar / 4);
    }

    private void callWithoutMemory() {
        if (calls < CALLS_IN_ALL) {
            for (int i = 0; i < CALLS; i++) {
                vector.run(null, 0, 0);
            }
            calls += CALLS;
            if (calls == CALLS_BEFORE_TRIALS) {
                trialsBegin = System.nanoTime();
            }
        }
    }
}
