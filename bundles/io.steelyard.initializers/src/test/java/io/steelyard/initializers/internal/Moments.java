package io.steelyard.initializers.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.tensor.Tensor;
import java.util.Arrays;

/** Mean and standard deviation of a weight's elements. */
final class Moments {
    private Moments() {}

    /**
     * Holds a weight against the distribution it is drawn from. Both estimates may be off by five of their own standard
     * deviations: {@code std / sqrt(n)} for the mean; {@code std / sqrt(2 n)} for the standard deviation of normal
     * numbers, and less for those within bounds. The seed is fixed, so what passes once always passes.
     */
    static void check(Tensor weight, double mean, double std) {
        double[] values = weight.toDoubles();
        double n = values.length;
        double observedMean = Arrays.stream(values).sum() / n;
        double variance = Arrays.stream(values)
                        .map(value -> (value - observedMean) * (value - observedMean))
                        .sum()
                / n;
        assertEquals(mean, observedMean, 5 * std / Math.sqrt(n), "mean");
        assertEquals(std, Math.sqrt(variance), 5 * std / Math.sqrt(2 * n), "standard deviation");
    }

    /** Holds a weight against a bound, which some element must come near to. */
    static void checkBound(Tensor weight, double bound) {
        double greatest = Arrays.stream(weight.toDoubles()).map(Math::abs).max().orElseThrow();
        // Of the 10,000 elements and more, some lie in the outermost thousandth; f32 rounds by less than 1e-7.
        assertEquals(bound * 0.9995, greatest, bound * 0.0005 * (1 + 1e-3));
    }
}
