package io.steelyard.kernels.simd;

/**
 * {@code exp} and {@code expm1} of floats in single precision, for one float and as code for vectors of them, with the same bits.
 *
 * <p>{@code exp(x) = 2^n exp(r)} for the whole number n nearest to {@code x / ln 2}. The remainder {@code r = x - n ln 2}
 * is taken with ln 2 as the sum of two floats (Cody and Waite, Software Manual for the Elementary Functions, 1980), the
 * first step of which a fused multiply-add makes exact. {@code exp(r) = 1 + r + r^2 q(r)}, where q is fitted at Chebyshev
 * nodes of [-ln 2 / 2, ln 2 / 2] by least squares, coefficient by coefficient as these are rounded to floats.
 *
 * <p>A power of 2 below the normal numbers, or above all floats, is multiplied by in two halves. Multiplication by 0 makes
 * results that are too small for a float: processors take a hundred times as long to find that out by rounding, and masked
 * softmax has many of them.
 */
final class FloatExponential {
    static final float LOG2_E = 0x1.715476p0f;
    /** Adding it rounds to a whole number, which the lowest bits then hold. */
    static final float ROUNDER = 0x1.8p23f;

    /** Below, the nearest float is 0. */
    private static final float LEAST = -104;
    /** From here on the nearest float is infinite. */
    private static final float MOST = 89;

    /** Of twice the bias of exponents. */
    private static final float SHIFT = ROUNDER + 254;

    private static final float MINUS_LN2 = -0x1.62e43p-1f;
    private static final float MINUS_LN2_REST = 0x1.05c61p-29f;
    private static final float[] GROWTH = {0x1.6d53cap-10f, 0x1.123e7p-7f, 0x1.5554e2p-5f, 0x1.55548ap-3f, 0.5f, 1};

    /** Below, the nearest float to {@code expm1(x)} is -1. */
    private static final float LEAST_BUT_ONE = -20;
    /** Below, {@code expm1(x)} is x. */
    private static final float SMALL = 0x1p-40f;
    /** The bias of exponents less one. */
    private static final float HALF_SHIFT = ROUNDER + 126;

    /** q, more exactly. */
    private static final float[] SQUARE = {
        0x1.a273d6p-13f, 0x1.6d53cap-10f, 0x1.110feep-7f, 0x1.5554e2p-5f, 0x1.555556p-3f, 0.5f
    };

    private FloatExponential() {}

    /** {@code exp(x)}, by less than 0.91 units in the last place. */
    static float exp(float x) {
        boolean nothing = x < LEAST;
        float within = nothing ? LEAST : FloatCode.atMost(MOST, x);
        float power = Math.fma(within, LOG2_E, SHIFT);
        float r = rest(power - SHIFT, within);
        int bits = Float.floatToRawIntBits(power);
        int half = bits >> 1;
        float first = Float.intBitsToFloat(half << 23);
        float second = Float.intBitsToFloat(bits - half << 23);
        return Math.fma(growth(r), r, 1f) * first * (nothing ? 0 : second);
    }

    static int exp(FloatCode v, int x) {
        int nothing = v.compare("LT", x, LEAST);
        int within = v.blend(v.atMost(MOST, x), v.constant(LEAST), nothing);
        int power = v.fma(within, v.constant(LOG2_E), v.constant(SHIFT));
        int r = rest(v, v.sub(power, v.constant(SHIFT)), within);
        int bits = v.bits(power);
        int half = v.shiftRight(bits, 1);
        int first = v.ofBits(v.shiftLeft(half, 23));
        int second = v.ofBits(v.shiftLeft(v.subBits(bits, half), 23));
        int y = v.mul(v.fma(growth(v, r), r, v.constant(1)), first);
        return v.mul(y, v.blend(second, v.constant(0), nothing));
    }

    /**
     * {@code exp(x) - 1}, by less than 0.87 units in the last place: {@code 2^n r + 2^n - 1} and then all that is small, among it
     * what rounding takes from r and from that sum. The half of it is computed, since {@code 2^128} is no float.
     */
    static float expm1(float x) {
        float within = FloatCode.atLeast(LEAST_BUT_ONE, FloatCode.atMost(MOST, x));
        float power = Math.fma(within, LOG2_E, HALF_SHIFT);
        float n = power - HALF_SHIFT;
        float first = Math.fma(n, MINUS_LN2, within);
        float r = Math.fma(n, MINUS_LN2_REST, first);
        float restOfR = Math.fma(n, MINUS_LN2_REST, first - r);
        float small = Math.fma(FloatCode.polynomial(SQUARE, r), r * r, Math.fma(r, restOfR, restOfR));
        float scale = Float.intBitsToFloat(Float.floatToRawIntBits(power) << 23);
        float whole = scale - 0.5f;
        float part = scale * r;
        float sum = whole + part;
        float lost = part - (sum - whole) + (scale - whole - 0.5f);
        float half = sum + Math.fma(scale, small, lost);
        return Math.abs(x) < SMALL ? x : half + half;
    }

    static int expm1(FloatCode v, int x) {
        int within = v.atLeast(LEAST_BUT_ONE, v.atMost(MOST, x));
        int power = v.fma(within, v.constant(LOG2_E), v.constant(HALF_SHIFT));
        int n = v.sub(power, v.constant(HALF_SHIFT));
        int first = v.fma(n, v.constant(MINUS_LN2), within);
        int r = v.fma(n, v.constant(MINUS_LN2_REST), first);
        int restOfR = v.fma(n, v.constant(MINUS_LN2_REST), v.sub(first, r));
        int small = v.fma(v.polynomial(SQUARE, r), v.mul(r, r), v.fma(r, restOfR, restOfR));
        int scale = v.ofBits(v.shiftLeft(v.bits(power), 23));
        int whole = v.sub(scale, v.constant(0.5f));
        int part = v.mul(scale, r);
        int sum = v.add(whole, part);
        int lost = v.add(v.sub(part, v.sub(sum, whole)), v.sub(v.sub(scale, whole), v.constant(0.5f)));
        int half = v.add(sum, v.fma(scale, small, lost));
        return v.blend(v.add(half, half), x, v.compare("LT", v.abs(x), SMALL));
    }

    /** {@code x - n ln 2}. */
    static float rest(float n, float x) {
        return Math.fma(n, MINUS_LN2_REST, Math.fma(n, MINUS_LN2, x));
    }

    static int rest(FloatCode v, int n, int x) {
        return v.fma(n, v.constant(MINUS_LN2_REST), v.fma(n, v.constant(MINUS_LN2), x));
    }

    /** {@code x + more - n ln 2}, of a small number more. */
    static float rest(float n, float x, float more) {
        return Math.fma(n, MINUS_LN2_REST, Math.fma(n, MINUS_LN2, x) + more);
    }

    static int rest(FloatCode v, int n, int x, int more) {
        return v.fma(n, v.constant(MINUS_LN2_REST), v.add(v.fma(n, v.constant(MINUS_LN2), x), more));
    }

    /** {@code (exp(r) - 1) / r}. */
    static float growth(float r) {
        return FloatCode.polynomial(GROWTH, r);
    }

    static int growth(FloatCode v, int r) {
        return v.polynomial(GROWTH, r);
    }
}
