package io.steelyard.kernels.function;

/**
 * The logistic function {@code 1 / (1 + exp(-x))}, by {@link Exponential}.
 */
public final class Logistic {
    /** From here on the nearest double is 1, and {@code exp(-x)} is the value at {@code -x}. */
    private static final double FAR = 45;

    private Logistic() {}

    /** {@code 1 / (1 + exp(-x))}, by less than 1.6 units in the last place. */
    public static double logistic(double x) {
        if (Math.abs(x) < FAR) {
            return 1 / Exponential.onePlusExp(-x);
        }
        return x > 0 ? 1 : Exponential.exp(x);
    }

    /** {@code 1 / (1 + exp(-x))}, by less than 0.51 units in the last place. */
    public static float logistic(float x) {
        return (float) (1 / (1 + Exponential.wide(-x)));
    }

    /** {@code y[i] = 1 / (1 + exp(-x[i]))}; the arrays may be the same. */
    public static void logistic(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = logistic(x[i]);
        }
    }

    /** {@code y[i] = 1 / (1 + exp(-x[i]))}; the arrays may be the same. */
    public static void logistic(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = (float) (1 / (1 + Exponential.wide(-x[i])));
        }
    }
}
