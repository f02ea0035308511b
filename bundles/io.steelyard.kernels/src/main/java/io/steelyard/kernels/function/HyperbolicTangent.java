package io.steelyard.kernels.function;

/**
 * {@code tanh(x) = (exp(2x) - 1) / (exp(2x) + 1)}.
 *
 * <p>In double precision it is {@code x + x^3 p(x^2)} up to 0.55, with a polynomial that interpolates at the Chebyshev
 * nodes, and {@code 1 - 2 / (exp(2x) + 1)} from there on; the error is below 1.3 units in the last place. In single
 * precision it is the quotient of {@code exp(2x) - 1} and two more, as {@link Exponential} computes it in double
 * precision, with an error below 0.51.
 */
public final class HyperbolicTangent {
    private static final double NEAR = 0.55;

    /** From here on the nearest double is 1. */
    private static final double ONE = 20;

    /** From here on the nearest float is 1. */
    private static final float FLOAT_ONE = 9.125f;

    private HyperbolicTangent() {}

    /** {@code tanh(x)}, by less than 1.3 units in the last place. */
    public static double tanh(double x) {
        double magnitude = Math.abs(x);
        if (magnitude < NEAR) {
            return magnitude < 0x1p-28 ? x : near(x);
        } else if (magnitude < ONE) {
            return Math.copySign(1 - 2 / Exponential.onePlusExp(2 * magnitude), x);
        }
        return Double.isNaN(x) ? x : Math.copySign(1.0, x);
    }

    /** {@code tanh(x)}, by less than 0.51 units in the last place. */
    public static float tanh(float x) {
        return (float) wide(x);
    }

    /** {@code y[i] = tanh(x[i])}; the arrays may be the same. */
    public static void tanh(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = tanh(x[i]);
        }
    }

    /** {@code y[i] = tanh(x[i])}; the arrays may be the same. */
    public static void tanh(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = (float) wide(x[i]);
        }
    }

    private static double near(double x) {
        double z = x * x;
        double p = -0x1.58f3a11c9d235p-16;
        p = Math.fma(p, z, 0x1.64bc7688b7835p-14);
        p = Math.fma(p, z, -0x1.ebfcaff34e83fp-13);
        p = Math.fma(p, z, 0x1.34c3fb7f7d487p-11);
        p = Math.fma(p, z, -0x1.7d97a43814704p-10);
        p = Math.fma(p, z, 0x1.d6d336780bd1bp-9);
        p = Math.fma(p, z, -0x1.226e32e2c5bf8p-7);
        p = Math.fma(p, z, 0x1.664f4876c968cp-6);
        p = Math.fma(p, z, -0x1.ba1ba1b9fdf9p-5);
        p = Math.fma(p, z, 0x1.111111111102bp-3);
        p = Math.fma(p, z, -0x1.5555555555555p-2);
        return Math.fma(x * z, p, x);
    }

    private static double wide(float x) {
        float within = Math.max(-FLOAT_ONE, Math.min(FLOAT_ONE, x));
        double m = Exponential.expm1Of64(within * 0x1p-5);
        return m / (m + 2);
    }
}
