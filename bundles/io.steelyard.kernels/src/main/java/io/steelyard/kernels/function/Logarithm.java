package io.steelyard.kernels.function;

/**
 * The natural logarithm of {@code x} and of {@code 1 + x}.
 *
 * <p>{@code x = 2^k (1 + f)} with {@code 1 + f} between the square roots of 1/2 and 2, and {@code log(1 + f) = 2 artanh(s)}
 * with {@code s = f / (2 + f)}. In double precision that is written {@code f - f^2/2 + s (f^2/2 + R(s^2))}, where only small
 * terms are rounded; the form is that of K. C. Ng's logarithm in the Berkeley library of mathematical functions (1985).
 * The rounding errors of the large terms are computed too. The error is below 0.6 units in the last place in double
 * precision and 0.51 in single precision, where everything is computed in double precision.
 *
 * <p>The polynomials interpolate at the Chebyshev nodes of the interval they are for, computed with 300 bits or more.
 */
public final class Logarithm {
    /** ln(2), of which the first part has 36 bits: a multiple of it by any exponent is exact. */
    private static final double LN2_HIGH = 0x1.62e42fefap-1;

    private static final double LN2_LOW = 0x1.cf79abc9e3b3ap-40;
    private static final double LN2 = 0x1.62e42fefa39efp-1;

    private static final long SQRT_HALF_BITS = 0x3fe6a09e667f3bcdL;

    private Logarithm() {}

    /** {@code log(x)}, by less than 0.6 units in the last place: -infinity of 0, NaN of what is less. */
    public static double log(double x) {
        if (x >= Double.MIN_NORMAL && x < Double.POSITIVE_INFINITY) {
            int k = exponent(x);
            return log(k, significand(x, k) - 1, 0);
        }
        return edge(x);
    }

    /** {@code log(x)}, by less than 0.51 units in the last place: -infinity of 0, NaN of what is less. */
    public static float log(float x) {
        if (x > 0 && x < Float.POSITIVE_INFINITY) {
            int k = exponent(x);
            return (float) Math.fma(k, LN2, wide(significand(x, k) - 1));
        }
        return x == 0 ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
    }

    /** {@code y[i] = log(x[i])}; the arrays may be the same. */
    public static void log(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = log(x[i]);
        }
    }

    /** {@code y[i] = log(x[i])}; the arrays may be the same. */
    public static void log(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = log(x[i]);
        }
    }

    /** {@code log(1 + x)}, by less than 0.6 units in the last place: -infinity of -1, NaN of what is less. */
    public static double log1p(double x) {
        if (Math.abs(x) < 0x1p-54) {
            return x;
        } else if (!(x > -1 && x < Double.POSITIVE_INFINITY)) {
            return x == -1 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
        }
        double sum = 1 + x;
        int k = exponent(sum);
        if (k == 0) {
            return log(0, x, 0);
        }
        double lost = x < 1 ? x - (sum - 1) : 1 - (sum - x);
        return log(k, significand(sum, k) - 1, lost / sum);
    }

    /** {@code log(1 + x)}, by less than 0.51 units in the last place: -infinity of -1, NaN of what is less. */
    public static float log1p(float x) {
        if (x > -1 && x < Float.POSITIVE_INFINITY) {
            double sum = 1.0 + x;
            int k = exponent(sum);
            return (float) (k == 0 ? wide(x) : Math.fma(k, LN2, wide(significand(sum, k) - 1)));
        }
        return x == -1 ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
    }

    /** {@code y[i] = log(1 + x[i])}; the arrays may be the same. */
    public static void log1p(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = log1p(x[i]);
        }
    }

    /** {@code y[i] = log(1 + x[i])}; the arrays may be the same. */
    public static void log1p(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = log1p(x[i]);
        }
    }

    /** The k for which {@code x / 2^k} is between the square roots of 1/2 and 2, of a positive normal number. */
    private static int exponent(double x) {
        return (int) (Double.doubleToRawLongBits(x) - SQRT_HALF_BITS >> 52);
    }

    private static double significand(double x, int exponent) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(x) - ((long) exponent << 52));
    }

    /** {@code k log(2) + log(1 + f) + small}. */
    private static double log(double k, double f, double small) {
        double s = f / (2 + f);
        double z = s * s;
        double p = 0x1.0c0aff044a97p-3;
        p = Math.fma(p, z, 0x1.0fbde0f4ad17bp-3);
        p = Math.fma(p, z, 0x1.3b1c3c1c81c8fp-3);
        p = Math.fma(p, z, 0x1.745cf8e4bba1bp-3);
        p = Math.fma(p, z, 0x1.c71c7201a55d7p-3);
        p = Math.fma(p, z, 0x1.2492492476a1ap-2);
        p = Math.fma(p, z, 0x1.9999999999a39p-2);
        p = Math.fma(p, z, 0x1.5555555555555p-1);
        double half = 0.5 * f * f;
        double halfLost = Math.fma(0.5 * f, f, -half);
        double whole = k * LN2_HIGH;
        double first = whole + f;
        double firstLost = (whole - first) + f;
        double second = first - half;
        double secondLost = (first - second) - half;
        double rest = Math.fma(k, LN2_LOW, Math.fma(s, Math.fma(z, p, half), small - halfLost));
        return second + (firstLost + secondLost + rest);
    }

    private static double edge(double x) {
        if (x > 0 && x < Double.POSITIVE_INFINITY) {
            double normal = x * 0x1p54;
            int k = exponent(normal);
            return log(k - 54, significand(normal, k) - 1, 0);
        }
        return x == 0 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
    }

    /** {@code log(1 + f)} to about 2^-43. */
    private static double wide(double f) {
        double s = f / (2 + f);
        double z = s * s;
        double p = 0x1.8c92867b49a01p-3;
        p = Math.fma(p, z, 0x1.c67a84e8a4bap-3);
        p = Math.fma(p, z, 0x1.249324907dae3p-2);
        p = Math.fma(p, z, 0x1.999998ca249fbp-2);
        p = Math.fma(p, z, 0x1.5555555564fdap-1);
        return s * Math.fma(z, p, 2);
    }
}
