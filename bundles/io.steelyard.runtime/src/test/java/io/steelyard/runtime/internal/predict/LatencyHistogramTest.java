package io.steelyard.runtime.internal.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void aPercentileIsAtMostThreePercentTooLarge() {
        Random random = new Random(1);
        long[] durations = new long[10_001];
        LatencyHistogram histogram = new LatencyHistogram();
        for (int i = 0; i < durations.length; i++) {
            durations[i] = (long) Math.exp(random.nextDouble() * 30);
            histogram.add(durations[i]);
        }
        Arrays.sort(durations);
        for (double share : new double[] {0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1}) {
            long exact = durations[(int) Math.ceil(share * durations.length) - 1];
            long found = histogram.percentile(share).toNanos();
            // Of 32 parts of an octave.
            assertTrue(found >= exact && found <= exact + exact / 32, share + ": " + found + " for " + exact);
        }
        assertEquals(durations[durations.length - 1], histogram.longest().toNanos());
    }

    @Test
    void withoutAnyItIsZero() {
        assertEquals(Duration.ZERO, new LatencyHistogram().percentile(0.5));
        assertEquals(Duration.ZERO, new LatencyHistogram().longest());
    }

    @Test
    void theLongestThereCanBeHasAPlace() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.add(Long.MAX_VALUE);
        assertEquals(Duration.ofNanos(Long.MAX_VALUE), histogram.percentile(1));
    }
}
