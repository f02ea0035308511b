package io.steelyard.backend.ojalgo.internal;

/**
 * The error function {@code erf(x) = 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x}, to within 16 units in the
 * last place of a double.
 *
 * <p>Source: M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions", 1964: the series 7.1.6, whose terms all
 * have one sign, and for large arguments the continued fraction 7.1.14.
 */
final class ErrorFunction {
    private static final double TWO_OVER_SQRT_PI = 1.1283791670955126;

    /** From here on few terms of the continued fraction suffice; 1 - erf(3) is 2e-5. */
    private static final double FAR = 3;

    private static final int FRACTION_TERMS = 30;

    /** From here on the nearest double is 1. */
    private static final double ONE = 6;

    private ErrorFunction() {}

    static double erf(double x) {
        double magnitude = Math.abs(x);
        if (magnitude < FAR) {
            return series(x);
        }
        return magnitude < ONE ? Math.copySign(1 - complement(magnitude), x) : Math.signum(x);
    }

    /** {@code 2 / sqrt(pi) * exp(-x^2) * sum of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1))}. */
    private static double series(double x) {
        double square = 2 * x * x;
        double term = x;
        double sum = x;
        for (int odd = 3; Math.abs(term) > Math.abs(sum) * 0x1p-54; odd += 2) {
            term *= square / odd;
            sum += term;
        }
        return TWO_OVER_SQRT_PI * gauss(x) * sum;
    }

    /** {@code exp(-x^2) / sqrt(pi) / (x + (1/2) / (x + 1 / (x + (3/2) / (x + 2 / (x + ...)))))}. */
    private static double complement(double x) {
        double fraction = x;
        for (int n = FRACTION_TERMS; n > 0; n--) {
            fraction = x + 0.5 * n / fraction;
        }
        return TWO_OVER_SQRT_PI / 2 * gauss(x) / fraction;
    }

    /** {@code exp(-x^2)}, without what the rounding of the square would do to it. */
    private static double gauss(double x) {
        double square = x * x;
        return StrictMath.exp(-square) * (1 - Math.fma(x, x, -square));
    }
}
