package io.steelyard.kernels.simd;

/**
 * {@code log} and {@code log1p} of floats in single precision, for one float and as code for vectors of them, with the same
 * bits.
 *
 * <p>{@code log(2^k (1 + m)) = k ln 2 + m - m^2 / 2 + m^3 p(m)}, with {@code 1 + m} between sqrt(1/2) and sqrt(2), and p fitted
 * at Chebyshev nodes by least squares, coefficient by coefficient as these are rounded to floats. ln 2 is the sum of two floats,
 * the first so short that its product with k is exact (Cody and Waite, 1980), and what rounding takes from the sum of that
 * and m is kept.
 */
final class FloatLogarithm {
    private static final int SQRT_HALF = 0x3f3504f3;
    private static final int ROUNDER = Float.floatToRawIntBits(0x1.8p23f);
    private static final float LN2 = 0x1.62e4p-1f;
    private static final float LN2_REST = 0x1.7f7d1cp-20f;
    private static final float[] CUBIC = {
        0x1.11c874p-4f,
        -0x1.dd651p-4f,
        0x1.e7a54ep-4f,
        -0x1.fc4dap-4f,
        0x1.232cfap-3f,
        -0x1.555ae4p-3f,
        0x1.99a546p-3f,
        -0x1.00000ap-2f,
        0x1.555546p-2f
    };

    /** Below, {@code log1p(x)} is x. */
    private static final float SMALL = 0x1p-40f;

    private FloatLogarithm() {}

    /** {@code log(x)}, by less than 0.89 units in the last place. */
    static float log(float x) {
        boolean subnormal = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(subnormal ? x * 0x1p24f : x);
        int k = bits - SQRT_HALF >> 23;
        float m = Float.intBitsToFloat(bits - (k << 23)) - 1;
        return edges(sum(real(k) - (subnormal ? 24 : 0), m, 0), x, 0);
    }

    static int log(FloatCode v, int x) {
        int subnormal = v.compare("LT", x, Float.MIN_NORMAL);
        int bits = v.bits(v.blend(x, v.mul(x, v.constant(0x1p24f)), subnormal));
        int k = v.shiftRight(v.subBits(bits, v.constantBits(SQRT_HALF)), 23);
        int m = v.sub(v.ofBits(v.subBits(bits, v.shiftLeft(k, 23))), v.constant(1));
        int more = v.blend(v.constant(0), v.constant(24), subnormal);
        return edges(v, sum(v, v.sub(real(v, k), more), m, v.constant(0)), x, 0);
    }

    /** {@code log(1 + x)}, by less than 0.89 units in the last place. */
    static float log1p(float x) {
        int k = Float.floatToRawIntBits(1 + x) - SQRT_HALF >> 23;
        float scaled = k == 0 ? x : Float.intBitsToFloat(Float.floatToRawIntBits(x) - (k << 23));
        // 1 + m = 2^-k (1 + x); of 2^-k below the normal numbers nothing is left beside -1.
        float one = Float.intBitsToFloat(Math.max(0, 127 - k << 23)) - 1;
        float m = one + scaled;
        float rest = scaled - (m - one);
        float y = edges(sum(real(k), m, Math.fma(-m, rest, rest)), x, -1);
        return Math.abs(x) < SMALL ? x : y;
    }

    static int log1p(FloatCode v, int x) {
        int k = v.shiftRight(v.subBits(v.bits(v.add(v.constant(1), x)), v.constantBits(SQRT_HALF)), 23);
        int shift = v.shiftLeft(k, 23);
        int scaled = v.ofBits(v.subBits(v.bits(x), shift));
        int one = v.maxBits(v.constantBits(0), v.subBits(v.constantBits(127 << 23), shift));
        one = v.sub(v.ofBits(one), v.constant(1));
        int m = v.add(one, scaled);
        int rest = v.sub(scaled, v.sub(m, one));
        int y = edges(v, sum(v, real(v, k), m, v.fma(v.neg(m), rest, rest)), x, -1);
        return v.blend(y, x, v.compare("LT", v.abs(x), SMALL));
    }

    /** A whole number as a float, by its bits behind those of a large one. */
    private static float real(int whole) {
        return Float.intBitsToFloat(whole + ROUNDER) - FloatExponential.ROUNDER;
    }

    private static int real(FloatCode v, int whole) {
        return v.sub(v.ofBits(v.addBits(whole, v.constantBits(ROUNDER))), v.constant(FloatExponential.ROUNDER));
    }

    /** {@code k ln 2 + log(1 + m) + rest}. */
    private static float sum(float k, float m, float rest) {
        float power = k * LN2;
        float sum = power + m;
        float lost = m - (sum - power) + rest;
        float factor = Math.fma(FloatCode.polynomial(CUBIC, m), m, -0.5f);
        return sum + Math.fma(k, LN2_REST, Math.fma(factor, m * m, lost));
    }

    private static int sum(FloatCode v, int k, int m, int rest) {
        int power = v.mul(k, v.constant(LN2));
        int sum = v.add(power, m);
        int lost = v.add(v.sub(m, v.sub(sum, power)), rest);
        int factor = v.fma(v.polynomial(CUBIC, m), m, v.constant(-0.5f));
        return v.add(sum, v.fma(k, v.constant(LN2_REST), v.fma(factor, v.mul(m, m), lost)));
    }

    /** What a logarithm is where its argument is not between its pole and infinity. */
    private static float edges(float y, float x, float pole) {
        if (x > pole) {
            return x == Float.POSITIVE_INFINITY ? x : y;
        }
        return x == pole ? Float.NEGATIVE_INFINITY : Float.NaN;
    }

    private static int edges(FloatCode v, int y, int x, float pole) {
        int infinite = v.compare("EQ", x, Float.POSITIVE_INFINITY);
        int inside = v.blend(v.constant(Float.NaN), v.blend(y, x, infinite), v.compare("GT", x, pole));
        return v.blend(inside, v.constant(Float.NEGATIVE_INFINITY), v.compare("EQ", x, pole));
    }
}
