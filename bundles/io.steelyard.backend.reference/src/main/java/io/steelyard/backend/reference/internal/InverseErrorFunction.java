package io.steelyard.backend.reference.internal;

/**
 * The inverse of {@link ErrorFunction#erf}, to within two units in the last place of a double.
 *
 * <p>A start that is right to two digits (Winitzki, "A handy approximation for the error function and its inverse",
 * 2008) is improved by steps of Halley's method, each of which triples the number of right digits. Up to 1/2 they solve
 * {@code erf(y) = x}; above, where {@code erf} is flat, {@code erfc(y) = 1 - x}, the difference being exact there.
 */
final class InverseErrorFunction {
    private static final double HALF_SQRT_PI = 0.886226925452758;

    /** Of {@code erf(x)^2 ~ 1 - exp(-x^2 (4/pi + A x^2) / (1 + A x^2))}. */
    private static final double A = 0.147;

    private static final int STEPS = 3;

    private InverseErrorFunction() {}

    static double erfinv(double x) {
        double magnitude = Math.abs(x);
        if (magnitude < 0x1p-28) {
            // The cubic term, pi/12 x^2 of the first one, no longer counts.
            return HALF_SQRT_PI * x;
        } else if (magnitude == 1) {
            return Math.copySign(Double.POSITIVE_INFINITY, x);
        }
        // Beyond 1 and of a NaN the start is a NaN, and stays one.
        return Math.copySign(1, x) * ofMagnitude(magnitude);
    }

    private static double ofMagnitude(double x) {
        double y = start(x);
        for (int step = 0; step < STEPS; step++) {
            double excess = x <= 0.5 ? ErrorFunction.erf(y) - x : 1 - x - ErrorFunction.erfc(y);
            // The slope of erf is 2 / sqrt(pi) exp(-y^2), and its curvature -2 y times that.
            double newton = excess * HALF_SQRT_PI * StrictMath.exp(y * y);
            y -= newton / (1 + y * newton);
        }
        return y;
    }

    /** Winitzki's formula, solved for x, in a form that does not cancel near 0. */
    private static double start(double x) {
        double log = StrictMath.log1p(-x * x);
        double half = 2 / (Math.PI * A) + log / 2;
        double root = Math.sqrt(half * half - log / A);
        return Math.sqrt(-log / A / (root + half));
    }
}
