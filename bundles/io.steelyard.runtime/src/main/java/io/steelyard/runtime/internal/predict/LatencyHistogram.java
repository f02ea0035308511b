package io.steelyard.runtime.internal.predict;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;

/**
 * How long answers took: counts of durations, each octave of nanoseconds in 32 parts, so that a percentile is at most 3 %
 * too large. It takes 16 KiB, and adding to it allocates nothing.
 */
final class LatencyHistogram {
    private static final int PARTS = 32;
    private static final int PART_BITS = 5;

    private final AtomicLongArray counts = new AtomicLongArray((Long.SIZE - PART_BITS) * PARTS);
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

    void add(long nanos) {
        long duration = Math.max(0, nanos);
        counts.incrementAndGet(index(duration));
        longest.accumulate(duration);
    }

    /** The smallest bound that a share of all durations does not exceed; zero if there are none. */
    Duration percentile(double share) {
        long all = 0;
        for (int i = 0; i < counts.length(); i++) {
            all += counts.get(i);
        }
        long wanted = (long) Math.ceil(share * all);
        long seen = 0;
        for (int i = 0; i < counts.length() && all > 0; i++) {
            seen += counts.get(i);
            if (seen >= wanted) {
                return Duration.ofNanos(Math.min(upperBound(i), longest.get()));
            }
        }
        return Duration.ZERO;
    }

    Duration longest() {
        return Duration.ofNanos(longest.get());
    }

    /** Durations below 32 ns have a place each; from there on the five bits below the highest tell places apart. */
    private static int index(long nanos) {
        if (nanos < PARTS) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - PART_BITS;
        return (shift + 1) * PARTS + (int) (nanos >> shift) - PARTS;
    }

    private static long upperBound(int index) {
        if (index < PARTS) {
            return index;
        }
        int shift = index / PARTS - 1;
        return ((long) (index % PARTS + PARTS + 1) << shift) - 1;
    }
}
