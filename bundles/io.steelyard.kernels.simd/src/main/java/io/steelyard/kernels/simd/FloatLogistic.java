package io.steelyard.kernels.simd;

/**
 * {@code 1 / (1 + exp(-x))} of floats in single precision, for one float and as code for vectors of them, with the same bits.
 *
 * <p>With {@code e = exp(-|x|) = 2^n c} it is {@code 1 / (1 + e)}, and {@code e / (1 + e)} if x is negative, which is small
 * with a small relative error. What rounding takes from c and from {@code 1 + e} is kept, and a step of Newton's method on
 * the quotient, whose remainder a fused multiply-add gives exactly, takes it in. {@code 2^n} comes last, so that nothing is
 * lost to numbers below the normal ones before that.
 */
final class FloatLogistic {
    private static final float LEAST = -104;
    /** The bias of exponents, and a factor that makes powers of 2 normal numbers. */
    private static final float SHIFT = FloatExponential.ROUNDER + 127 + 64;

    private static final float UNSCALED = 0x1p-64f;
    private static final int SMALLEST_SCALE = Float.floatToRawIntBits(0x1p-30f);

    private FloatLogistic() {}

    /** {@code logistic(x)}, by less than 0.9 units in the last place. */
    static float logistic(float x) {
        float within = FloatCode.atLeast(LEAST, -Math.abs(x));
        float power = Math.fma(within, FloatExponential.LOG2_E, SHIFT);
        float r = FloatExponential.rest(power - SHIFT, within);
        float growth = FloatExponential.growth(r);
        float c = Math.fma(growth, r, 1f);
        float rest = Math.fma(growth, r, 1 - c);
        int scale = Float.floatToRawIntBits(power) << 23;
        float n = Float.intBitsToFloat(Math.max(scale, SMALLEST_SCALE)) * UNSCALED;
        float sum = Math.fma(n, c, 1f);
        float restOfSum = Math.fma(n, rest, Math.fma(n, c, 1 - sum));
        float inverse = 1 / sum;
        boolean negative = x < 0;
        float above = negative ? c : 1;
        float y = above * inverse;
        float error = Math.fma(-y, restOfSum, Math.fma(-y, sum, above)) + (negative ? rest : 0);
        y = Math.fma(error, inverse, y) * (negative ? Float.intBitsToFloat(scale) : 1);
        return y * (negative ? x < LEAST ? 0 : UNSCALED : 1);
    }

    static int logistic(FloatCode v, int x) {
        int one = v.constant(1);
        int zero = v.constant(0);
        int within = v.atLeast(LEAST, v.neg(v.abs(x)));
        int power = v.fma(within, v.constant(FloatExponential.LOG2_E), v.constant(SHIFT));
        int r = FloatExponential.rest(v, v.sub(power, v.constant(SHIFT)), within);
        int growth = FloatExponential.growth(v, r);
        int c = v.fma(growth, r, one);
        int rest = v.fma(growth, r, v.sub(one, c));
        int scale = v.shiftLeft(v.bits(power), 23);
        int n = v.mul(v.ofBits(v.maxBits(scale, v.constantBits(SMALLEST_SCALE))), v.constant(UNSCALED));
        int sum = v.fma(n, c, one);
        int restOfSum = v.fma(n, rest, v.fma(n, c, v.sub(one, sum)));
        int inverse = v.div(one, sum);
        int negative = v.compare("LT", x, 0);
        int above = v.blend(one, c, negative);
        int y = v.mul(above, inverse);
        int minus = v.neg(y);
        int error = v.fma(minus, restOfSum, v.fma(minus, sum, above));
        error = v.add(error, v.blend(zero, rest, negative));
        y = v.mul(v.fma(error, inverse, y), v.blend(one, v.ofBits(scale), negative));
        int unscaled = v.blend(v.constant(UNSCALED), zero, v.compare("LT", x, LEAST));
        return v.mul(y, v.blend(one, unscaled, negative));
    }
}
