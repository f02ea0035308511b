package io.steelyard.tck;

import java.util.Map;

/**
 * One way to use an initializer, and the distribution that its author states in closed form.
 *
 * <pre>{@code
 * new InitializerSample("scaled to the fan in", Map.of(),
 *         (fanIn, fanOut) -> Distribution.normal(0, Math.sqrt(2.0 / fanIn)))
 * }</pre>
 *
 * @param name for reports
 * @param options plain values by name, as a specification has them
 * @param law which distribution weights have
 */
public record InitializerSample(String name, Map<String, ?> options, Law law) {
    /** Copies the map. */
    public InitializerSample {
        options = Map.copyOf(options);
    }

    /** Which distribution a weight with these fans has. */
    @FunctionalInterface
    public interface Law {
        /** The distribution of each element of a weight of shape {@code [120, 100]}, which does not explain the fans. */
        Distribution of(long fanIn, long fanOut);
    }

    /**
     * What is known of a distribution.
     *
     * @param mean its mean
     * @param variance its variance; 0 if all elements are the mean
     * @param min the greatest lower bound; negative infinity if there is none
     * @param max the least upper bound; infinity if there is none
     */
    public record Distribution(double mean, double variance, double min, double max) {
        /** All elements are the same. */
        public static Distribution constant(double value) {
            return new Distribution(value, 0, value, value);
        }

        /** Uniform between two bounds: the mean is {@code (a + b) / 2} and the variance {@code (b - a)^2 / 12}. */
        public static Distribution uniform(double a, double b) {
            return new Distribution((a + b) / 2, (b - a) * (b - a) / 12, a, b);
        }

        /** Normal. */
        public static Distribution normal(double mean, double std) {
            return new Distribution(mean, std * std, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
    }
}
