package io.steelyard.kernels.function;

/** The value of a polynomial whose coefficients stand in an array, by Horner's scheme. */
final class Polynomial {
    private Polynomial() {}

    /** {@code c[0] + c[1] t + c[2] t^2 + ...}. */
    static double at(double t, double[] c) {
        double sum = c[c.length - 1];
        for (int i = c.length - 2; i >= 0; i--) {
            sum = Math.fma(sum, t, c[i]);
        }
        return sum;
    }
}
