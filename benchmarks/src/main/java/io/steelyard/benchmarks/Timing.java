package io.steelyard.benchmarks;

import java.util.stream.DoubleStream;

/**
 * How benchmarks are timed: some seconds without looking, then samples, each the mean over as many runs as fill it.
 *
 * @param warmUpSeconds how long the JVM's compilers have
 * @param samples how many samples there are
 * @param sampleSeconds the least duration of one
 */
record Timing(double warmUpSeconds, int samples, double sampleSeconds) {
    /** What peers are timed with, but for a longer warm-up. */
    static final Timing USUAL = new Timing(6, 15, 0.25);

    /** Seconds that one run takes, in each sample. */
    double[] secondsPerRun(Runnable run) {
        mean(run, warmUpSeconds);
        return DoubleStream.generate(() -> mean(run, sampleSeconds))
                .limit(samples)
                .toArray();
    }

    private static double mean(Runnable run, double least) {
        long start = System.nanoTime();
        long runs = 0;
        long end;
        do {
            run.run();
            runs++;
            end = System.nanoTime();
        } while (end - start < least * 1e9);
        return (end - start) * 1e-9 / runs;
    }
}
