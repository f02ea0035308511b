package io.steelyard.benchmarks;

import java.util.Arrays;

/** The middle of some figures, and the bounds of the half that lies around it. */
record Quartiles(double lower, double median, double upper) {
    /** Of at least one figure. */
    static Quartiles of(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    /** Between two figures, as far as the fraction says. */
    private static double at(double[] sorted, double fraction) {
        double position = fraction * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
