package io.steelyard.kernels.function;

/**
 * {@code exp(x)} and {@code exp(x) - 1}.
 *
 * <p>In double precision {@code x = n ln(2)/32 + r} with whole n, so that {@code exp(x) = 2^(n/32) exp(r)}; the powers of
 * 2 come from a table of 32 with what their rounding lost, and {@code |r| < 0.0109} needs a polynomial of degree 6. This
 * reduction is P. T. P. Tang's, "Table-driven implementation of the exponential function in IEEE floating-point
 * arithmetic", ACM Transactions on Mathematical Software 15 (1989). The error is below 0.52 units in the last place
 * (0.8 of results below {@link Double#MIN_NORMAL}, which are rounded twice); of {@code expm1} it is below 0.8.
 *
 * <p>In single precision {@code exp(x) = exp(x/256)^256}: a polynomial and eight squarings in double precision, all of
 * it arithmetic that a JVM can turn into vector instructions. For {@code m = exp(h) - 1} a squaring is {@code m (m + 2)},
 * which loses nothing near 0. The error is below 0.51 units in the last place.
 *
 * <p>All polynomials here interpolate at the Chebyshev nodes of the interval they are for, computed with 300 bits or
 * more.
 */
public final class Exponential {
    /** Added to a number below 2^51 and taken away again, this rounds it to a whole one. */
    private static final double ROUNDER = 0x1.8p52;

    private static final double STEPS_PER_UNIT = 0x1.71547652b82fep5;

    /** ln(2)/32, of which the first part has 36 bits: a multiple of it by any n that occurs is exact. */
    private static final double STEP_HIGH = 0x1.62e42fefap-6;

    private static final double STEP_LOW = 0x1.cf79abc9e3b3ap-45;

    /** 2^(i/32), rounded. */
    private static final double[] POWERS = {
        0x1p0,
        0x1.059b0d3158574p0,
        0x1.0b5586cf9890fp0,
        0x1.11301d0125b51p0,
        0x1.172b83c7d517bp0,
        0x1.1d4873168b9aap0,
        0x1.2387a6e756238p0,
        0x1.29e9df51fdee1p0,
        0x1.306fe0a31b715p0,
        0x1.371a7373aa9cbp0,
        0x1.3dea64c123422p0,
        0x1.44e086061892dp0,
        0x1.4bfdad5362a27p0,
        0x1.5342b569d4f82p0,
        0x1.5ab07dd485429p0,
        0x1.6247eb03a5585p0,
        0x1.6a09e667f3bcdp0,
        0x1.71f75e8ec5f74p0,
        0x1.7a11473eb0187p0,
        0x1.82589994cce13p0,
        0x1.8ace5422aa0dbp0,
        0x1.93737b0cdc5e5p0,
        0x1.9c49182a3f09p0,
        0x1.a5503b23e255dp0,
        0x1.ae89f995ad3adp0,
        0x1.b7f76f2fb5e47p0,
        0x1.c199bdd85529cp0,
        0x1.cb720dcef9069p0,
        0x1.d5818dcfba487p0,
        0x1.dfc97337b9b5fp0,
        0x1.ea4afa2a490dap0,
        0x1.f50765b6e454p0
    };

    /** What that rounding lost, as a part of the rounded number. */
    private static final double[] LOST = {
        0.0,
        0x1.cd2523567f613p-55,
        0x1.79aa65d837b6dp-54,
        -0x1.556522a2fbd0ep-54,
        -0x1.01b15eaa59348p-55,
        0x1.aecf73e3a2f6p-54,
        0x1.68efde3a8a894p-54,
        0x1.2f7e16d09ab31p-55,
        0x1.34d754db0abb6p-55,
        -0x1.24aedcc4b5068p-54,
        0x1.59f48a72a4c6dp-55,
        0x1.363ed60c2ac11p-59,
        0x1.690cebb7aafbp-56,
        -0x1.8dec6bd0f385fp-56,
        0x1.063e1e21c5409p-54,
        -0x1.c33c53bef4da8p-55,
        -0x1.3b3efbf5e2228p-54,
        -0x1.81f647e5a3ecfp-56,
        -0x1.b32dcb94da51dp-56,
        -0x1.369b6f13b3734p-54,
        0x1.db72fc1f0eab4p-55,
        -0x1.da9b88b6c1e29p-58,
        0x1.1affc2b91ce27p-56,
        -0x1.1bbd1d3bcbb15p-54,
        0x1.c1a7792cb3387p-55,
        -0x1.8d6f438ad9334p-57,
        0x1.36eae30af0cb3p-56,
        0x1.76b2c6c921968p-57,
        0x1.4a385a63d07a7p-56,
        -0x1.2d52107b43e1fp-55,
        -0x1.ff7128fd391fp-55,
        0x1.a64a931d185eep-55
    };

    /** Within this range no power of 2 in a result is out of the range of normal numbers. */
    private static final double ORDINARY = 708;

    private static final double OVERFLOW = 710;
    private static final double UNDERFLOW = -746;

    /** Below this {@code expm1} is one polynomial. */
    private static final double NEAR = 0.35;

    /** From here on 1 is less than half a unit in the last place of {@code exp(x)}, and {@code exp(-x)} of 1. */
    private static final double FAR = 45;

    /** From here on a float's result is 0 or infinite. */
    private static final float FLOAT_LIMIT = 104;

    private Exponential() {}

    /** {@code exp(x)}, by less than 0.52 units in the last place, or 0.8 if subnormal. */
    public static double exp(double x) {
        if (!(Math.abs(x) < ORDINARY)) {
            return edge(x);
        }
        double shifted = Math.fma(x, STEPS_PER_UNIT, ROUNDER);
        int n = (int) Double.doubleToRawLongBits(shifted);
        double power = power(n);
        return Math.fma(power, growth(x, shifted - ROUNDER, n), power);
    }

    /** {@code exp(x)}, by less than 0.51 units in the last place. */
    public static float exp(float x) {
        return (float) wide(x);
    }

    /** {@code y[i] = exp(x[i])}; the arrays may be the same. */
    public static void exp(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = exp(x[i]);
        }
    }

    /** {@code y[i] = exp(x[i])}; the arrays may be the same. */
    public static void exp(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = (float) wide(x[i]);
        }
    }

    /** {@code exp(x) - 1}, by less than 0.8 units in the last place. */
    public static double expm1(double x) {
        double magnitude = Math.abs(x);
        if (magnitude < NEAR) {
            return magnitude < 0x1p-54 ? x : near(x);
        } else if (!(magnitude < FAR)) {
            return x < 0 ? -1 : exp(x);
        }
        double shifted = Math.fma(x, STEPS_PER_UNIT, ROUNDER);
        int n = (int) Double.doubleToRawLongBits(shifted);
        return sum(power(n), -1, growth(x, shifted - ROUNDER, n));
    }

    /** {@code exp(x) - 1}, by less than 0.51 units in the last place. */
    public static float expm1(float x) {
        return (float) wideExpm1(x);
    }

    /** {@code y[i] = exp(x[i]) - 1}; the arrays may be the same. */
    public static void expm1(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = expm1(x[i]);
        }
    }

    /** {@code y[i] = exp(x[i]) - 1}; the arrays may be the same. */
    public static void expm1(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = (float) wideExpm1(x[i]);
        }
    }

    /** {@code 1 + exp(x)}, rounded about once, for magnitudes of at most 45. */
    static double onePlusExp(double x) {
        double shifted = Math.fma(x, STEPS_PER_UNIT, ROUNDER);
        int n = (int) Double.doubleToRawLongBits(shifted);
        return sum(power(n), 1, growth(x, shifted - ROUNDER, n));
    }

    /** {@code power (1 + growth) + one}, where the sum of power and one is computed with its error (D. E. Knuth). */
    private static double sum(double power, double one, double growth) {
        double sum = power + one;
        double added = sum - power;
        double error = (power - (sum - added)) + (one - added);
        return sum + Math.fma(power, growth, error);
    }

    /** 2^(n/32), where that is a normal number. */
    private static double power(int n) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(POWERS[n & 31]) + ((long) (n >> 5) << 52));
    }

    /** {@code exp(x) / 2^(n/32) - 1}, as a part of what the table has for that power. */
    private static double growth(double x, double n, int index) {
        double r = Math.fma(n, -STEP_LOW, Math.fma(n, -STEP_HIGH, x));
        double q = 0x1.6c16ffe8b0841p-10;
        q = Math.fma(q, r, 0x1.11114f8dac296p-7);
        q = Math.fma(q, r, 0x1.5555555551947p-5);
        q = Math.fma(q, r, 0x1.555555554dd39p-3);
        q = Math.fma(q, r, 0x1p-1);
        return Math.fma(r * r, q, r + LOST[index & 31]);
    }

    /** Of numbers whose result is subnormal, infinite, close to it, or not a number. */
    private static double edge(double x) {
        if (x > OVERFLOW) {
            return Double.POSITIVE_INFINITY;
        } else if (x < UNDERFLOW) {
            return 0;
        } else if (Double.isNaN(x)) {
            return x;
        }
        double shifted = Math.fma(x, STEPS_PER_UNIT, ROUNDER);
        int n = (int) Double.doubleToRawLongBits(shifted);
        double power = POWERS[n & 31];
        double scaled = Math.fma(power, growth(x, shifted - ROUNDER, n), power);
        int half = n >> 6;
        return scaled * power(half << 5) * power((n >> 5) - half << 5);
    }

    /** {@code x + x^2/2 + x^3 q(x)}. */
    private static double near(double x) {
        double q = 0x1.61b58491cefd7p-33;
        q = Math.fma(q, x, 0x1.1f75a3caadff5p-29);
        q = Math.fma(q, x, 0x1.ae6432edf6fafp-26);
        q = Math.fma(q, x, 0x1.27e4da1e12fb1p-22);
        q = Math.fma(q, x, 0x1.71de3a593c8b9p-19);
        q = Math.fma(q, x, 0x1.a01a01a74077ap-16);
        q = Math.fma(q, x, 0x1.a01a01a019ac3p-13);
        q = Math.fma(q, x, 0x1.6c16c16c16214p-10);
        q = Math.fma(q, x, 0x1.1111111111111p-7);
        q = Math.fma(q, x, 0x1.5555555555556p-5);
        q = Math.fma(q, x, 0x1.5555555555555p-3);
        double square = x * x;
        return x + Math.fma(square * x, q, 0.5 * square);
    }

    /** {@code exp(x)} to about 2^-33, of a float. */
    static double wide(float x) {
        double h = within(x) * 0x1p-8;
        double y = Math.fma(h, growthPerUnit(h), 1);
        y *= y;
        y *= y;
        y *= y;
        y *= y;
        y *= y;
        y *= y;
        y *= y;
        return y * y;
    }

    /** Limited before it is converted: that is quicker than after. */
    private static float within(float x) {
        return Math.max(-FLOAT_LIMIT, Math.min(FLOAT_LIMIT, x));
    }

    private static double wideExpm1(float x) {
        double h = within(x) * 0x1p-8;
        double m = expm1Of64(h);
        m *= m + 2;
        return m * (m + 2);
    }

    /** {@code exp(64 h) - 1} to about 2^-33, for magnitudes of h up to 0.41. */
    static double expm1Of64(double h) {
        double m = h * growthPerUnit(h);
        m *= m + 2;
        m *= m + 2;
        m *= m + 2;
        m *= m + 2;
        m *= m + 2;
        return m * (m + 2);
    }

    /** {@code (exp(h) - 1) / h} to about 2^-41, for magnitudes up to 0.41. */
    private static double growthPerUnit(double h) {
        double q = 0x1.7324531a3ea5cp-19;
        q = Math.fma(q, h, 0x1.a1da856e0265ap-16);
        q = Math.fma(q, h, 0x1.a0195d17549a3p-13);
        q = Math.fma(q, h, 0x1.6c15df19a5a98p-10);
        q = Math.fma(q, h, 0x1.1111112fce025p-7);
        q = Math.fma(q, h, 0x1.555555a9e6257p-5);
        q = Math.fma(q, h, 0x1.555555554f21ep-3);
        q = Math.fma(q, h, 0x1.ffffffffdde13p-2);
        q = Math.fma(q, h, 0x1p0);
        return q;
    }
}
