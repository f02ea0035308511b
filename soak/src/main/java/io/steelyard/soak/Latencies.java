package io.steelyard.soak;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Durations in nanoseconds, all of them, so that percentiles are exact. */
final class Latencies {
    private long[] nanos = new long[1024];
    private int count;

    void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = duration;
    }

    static Latencies together(List<Latencies> parts) {
        Latencies all = new Latencies();
        for (Latencies part : parts) {
            for (int i = 0; i < part.count; i++) {
                all.add(part.nanos[i]);
            }
        }
        Arrays.sort(all.nanos, 0, all.count);
        return all;
    }

    int count() {
        return count;
    }

    /** Of sorted ones, the smallest that a share of all does not exceed, in milliseconds. */
    private double percentile(double share) {
        return count == 0 ? 0 : nanos[Math.max(0, (int) Math.ceil(share * count) - 1)] / 1e6;
    }

    /** Four columns in milliseconds. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%9.3f %9.3f %9.3f %9.3f",
                percentile(0.5),
                percentile(0.99),
                percentile(0.999),
                percentile(1));
    }
}
