package io.steelyard.kernels.simd;

/**
 * {@code exp} of floats in single precision, for one float and as code for vectors of them, with the same bits.
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

    /** {@code x - n ln 2}. */
    static float rest(float n, float x) {
        return Math.fma(n, MINUS_LN2_REST, Math.fma(n, MINUS_LN2, x));
    }

    static int rest(FloatCode v, int n, int x) {
        return v.fma(n, v.constant(MINUS_LN2_REST), v.fma(n, v.constant(MINUS_LN2), x));
    }

    /** {@code (exp(r) - 1) / r}. */
    static float growth(float r) {
        return FloatCode.polynomial(GROWTH, r);
    }

    static int growth(FloatCode v, int r) {
        return v.polynomial(GROWTH, r);
    }
}
