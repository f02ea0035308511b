package io.steelyard.predict;

import java.time.Duration;

/**
 * How patient and how large a predictor is. The names are those that model servers use.
 *
 * @param maxBatchSize {@code max_batch_size}: how many rows are computed together at most, a power of two; rows that wait
 *     together are cut into powers of two, so that none is made up
 * @param maxQueueDelay {@code max_queue_delay}: how long a request waits for others to come along, unless the batch is full;
 *     with zero, a batch is whatever has come while the one before was computed
 * @param maxQueueSize {@code max_queue_size}: how many requests may be unanswered, those under way included
 * @param timeout {@code timeout}: how long a caller waits for an answer at most
 * @param follow {@code follow}: where weights are taken from a directory of generations, how often it is looked whether
 *     another one is current; zero: never
 */
public record PredictorOptions(
        int maxBatchSize, Duration maxQueueDelay, int maxQueueSize, Duration timeout, Duration follow) {
    /** What holds where nothing is said: 32 rows, no delay, 1,024 requests, 10 seconds, not followed. */
    public static final PredictorOptions DEFAULTS =
            new PredictorOptions(32, Duration.ZERO, 1024, Duration.ofSeconds(10), Duration.ZERO);

    /**
     * Checks what it is made of.
     *
     * @throws IllegalArgumentException with one sentence, if one of them cannot be
     */
    public PredictorOptions {
        if (maxBatchSize < 1 || Integer.bitCount(maxBatchSize) != 1) {
            throw new IllegalArgumentException("max_batch_size is " + maxBatchSize + ", expected a power of two");
        }
        if (maxQueueSize < 1) {
            throw new IllegalArgumentException("max_queue_size is " + maxQueueSize + ", expected 1 or more");
        }
        requireNotNegative("max_queue_delay", maxQueueDelay);
        requireNotNegative("follow", follow);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout is " + seconds(timeout) + ", expected more than 0");
        }
    }

    private static void requireNotNegative(String name, Duration found) {
        if (found.isNegative()) {
            throw new IllegalArgumentException(name + " is " + seconds(found) + ", expected 0 or more");
        }
    }

    private static String seconds(Duration duration) {
        return duration.toNanos() / 1e9 + " s";
    }

    /** These with another batch size. */
    public PredictorOptions withMaxBatchSize(int other) {
        return new PredictorOptions(other, maxQueueDelay, maxQueueSize, timeout, follow);
    }

    /** These with another delay. */
    public PredictorOptions withMaxQueueDelay(Duration other) {
        return new PredictorOptions(maxBatchSize, other, maxQueueSize, timeout, follow);
    }

    /** These with room for another number of requests. */
    public PredictorOptions withMaxQueueSize(int other) {
        return new PredictorOptions(maxBatchSize, maxQueueDelay, other, timeout, follow);
    }

    /** These with another patience of callers. */
    public PredictorOptions withTimeout(Duration other) {
        return new PredictorOptions(maxBatchSize, maxQueueDelay, maxQueueSize, other, follow);
    }

    /** These with generations looked after so often. */
    public PredictorOptions withFollow(Duration other) {
        return new PredictorOptions(maxBatchSize, maxQueueDelay, maxQueueSize, timeout, other);
    }
}
