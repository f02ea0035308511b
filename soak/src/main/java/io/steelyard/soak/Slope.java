package io.steelyard.soak;

import java.util.List;
import java.util.Locale;

/**
 * How a quantity changes from one repetition to the next: the slope of the line of least squares, with the half width of its
 * confidence interval of 95 % (Draper and Smith, Applied Regression Analysis, 1.4; 1.96 standard errors, which is right for the
 * hundred samples and more that are taken).
 *
 * @param value by which the quantity grows a repetition
 * @param margin the half width
 */
record Slope(double value, double margin) {
    private static final double QUANTILE = 1.96;

    /**
     * A sample.
     *
     * @param at after how many repetitions
     */
    record Sample(double at, double quantity) {}

    /** Of at least three samples. */
    static Slope of(List<Sample> samples) {
        int n = samples.size();
        double meanAt = samples.stream().mapToDouble(Sample::at).average().orElseThrow();
        double mean = samples.stream().mapToDouble(Sample::quantity).average().orElseThrow();
        double spread = 0;
        double together = 0;
        for (Sample sample : samples) {
            spread += (sample.at() - meanAt) * (sample.at() - meanAt);
            together += (sample.at() - meanAt) * (sample.quantity() - mean);
        }
        double slope = together / spread;
        double squares = 0;
        for (Sample sample : samples) {
            double residual = sample.quantity() - mean - slope * (sample.at() - meanAt);
            squares += residual * residual;
        }
        return new Slope(slope, QUANTILE * Math.sqrt(squares / (n - 2) / spread));
    }

    /** Whether nothing grows: by less than a limit, or by what may well be nothing. */
    boolean isFlat(double limit) {
        return value < limit || value - margin <= 0;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%+.4g ± %.2g", value, margin);
    }
}
