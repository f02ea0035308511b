package io.steelyard.initializers.internal;

import io.steelyard.initializer.InitializerScope;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.TensorBuffer;

/**
 * Fills a weight from a distribution. Numbers are drawn in double precision by the index of the element and rounded once,
 * so that a weight starts the same in every type but for that rounding.
 */
final class Fill {
    /** The standard deviation that is left of 1 when a normal distribution is cut off at -2 and 2. */
    private static final double STD_CUT_AT_TWO = 0.8796256610342398;

    /** Beyond so many standard deviations there is nothing to draw: 10^-15 of a normal distribution. */
    private static final double REACH = 8;

    private Fill() {}

    static void constant(TensorBuffer weight, double value) {
        for (long i = 0; i < weight.shape().elements(); i++) {
            weight.setDouble(i, value);
        }
    }

    static void uniform(InitializerScope scope, TensorBuffer weight, double low, double high) {
        RandomStream random = scope.random();
        for (long i = 0; i < weight.shape().elements(); i++) {
            weight.setDouble(i, low + (high - low) * random.uniform(i));
        }
    }

    static void normal(InitializerScope scope, TensorBuffer weight, double mean, double std) {
        RandomStream random = scope.random();
        for (long i = 0; i < weight.shape().elements(); i++) {
            weight.setDouble(i, mean + std * random.normal(i));
        }
    }

    /** As Keras draws: cut off at two standard deviations and widened, so that {@code std} is what is left. */
    static void cutAtTwo(InitializerScope scope, TensorBuffer weight, double std) {
        double uncut = std / STD_CUT_AT_TWO;
        truncatedNormal(scope, weight, 0, uncut, -2 * uncut, 2 * uncut);
    }

    /**
     * Draws from {@code N(mean, std^2)} within {@code [low, high]} by rejection: candidates are uniform within the bounds
     * and kept with the probability of their density relative to the highest one there. The k-th candidate for element i
     * of n has the index {@code i + k n}.
     *
     * @throws IllegalArgumentException if the bounds leave nothing to draw from
     */
    static void truncatedNormal(
            InitializerScope scope, TensorBuffer weight, double mean, double std, double low, double high) {
        double a = Math.max((low - mean) / std, -REACH);
        double b = Math.min((high - mean) / std, REACH);
        if (!(a < b)) {
            throw new IllegalArgumentException("a normal distribution with mean " + mean + " and std " + std
                    + " leaves nothing between a " + low + " and b " + high);
        }
        double mode = Math.max(a, Math.min(b, 0));
        RandomStream random = scope.random();
        long elements = weight.shape().elements();
        for (long i = 0; i < elements; i++) {
            long candidate = i;
            double z = a + (b - a) * random.uniform(2 * candidate);
            while (random.uniform(2 * candidate + 1) >= StrictMath.exp((mode * mode - z * z) / 2)) {
                candidate += elements;
                z = a + (b - a) * random.uniform(2 * candidate);
            }
            weight.setDouble(i, mean + std * z);
        }
    }
}
