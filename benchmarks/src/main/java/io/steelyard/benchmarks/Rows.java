package io.steelyard.benchmarks;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measured figures as all peers print them: {@code peer, workload, threads, metric, median, min, max}, with tabs between.
 *
 * @param peer who
 * @param threads on how many threads
 * @param to where they are printed
 */
record Rows(String peer, int threads, PrintStream to) {
    /**
     * Prints one.
     *
     * @param metric which figure, with its unit
     * @param samples at least one
     */
    void print(String workload, String metric, double... samples) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        to.println(String.format(
                Locale.ROOT,
                "%s\t%s\t%d\t%s\t%.4g\t%.4g\t%.4g",
                peer,
                workload,
                threads,
                metric,
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]));
    }
}
