package io.steelyard.predict;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a predictor has done since it was made.
 *
 * @param answered requests that got an answer
 * @param refused requests for which there was no room
 * @param timedOut requests whose time was up
 * @param failed requests that could not be answered: rows that the model cannot compute with, a backend that failed twice,
 *     or the predictor's end
 * @param waiting requests that are unanswered now
 * @param switches how often it went on with other weights, other layers or another backend; its beginning is the first time
 * @param batches how many batches of each number of rows were computed
 * @param median half of the answers took no longer; with {@code p99} and {@code longest} zero before the first, and up to
 *     3 % more than they really were
 * @param p99 99 of 100 answers took no longer
 * @param longest no answer took longer; exact
 */
public record PredictorStatistics(
        long answered,
        long refused,
        long timedOut,
        long failed,
        int waiting,
        long switches,
        Map<Integer, Long> batches,
        Duration median,
        Duration p99,
        Duration longest) {
    /** Copies the map, in the order of its keys. */
    public PredictorStatistics {
        batches = Collections.unmodifiableMap(new TreeMap<>(batches));
    }
}
