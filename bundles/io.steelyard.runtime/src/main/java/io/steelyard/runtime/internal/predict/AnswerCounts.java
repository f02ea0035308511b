package io.steelyard.runtime.internal.predict;

import io.steelyard.predict.PredictorStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What a predictor counts. */
final class AnswerCounts {
    final LongAdder refused = new LongAdder();
    final LongAdder timedOut = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder switches = new LongAdder();

    private final LongAdder answered = new LongAdder();
    private final LatencyHistogram latencies = new LatencyHistogram();
    /** By the logarithms of their numbers of rows. */
    private final AtomicLongArray batches = new AtomicLongArray(Integer.SIZE);

    void answered(long nanos) {
        answered.increment();
        latencies.add(nanos);
    }

    /** A batch of a power of two was computed. */
    void batch(int rows) {
        batches.incrementAndGet(Integer.numberOfTrailingZeros(rows));
    }

    PredictorStatistics sum(int waiting) {
        Map<Integer, Long> sizes = new TreeMap<>();
        for (int i = 0; i < batches.length() - 1; i++) {
            if (batches.get(i) > 0) {
                sizes.put(1 << i, batches.get(i));
            }
        }
        return new PredictorStatistics(
                answered.sum(),
                refused.sum(),
                timedOut.sum(),
                failed.sum(),
                waiting,
                switches.sum(),
                sizes,
                latencies.percentile(0.5),
                latencies.percentile(0.99),
                latencies.longest());
    }
}
