package io.steelyard.kernels.simd;

/**
 * {@code tanh} of floats in single precision, for one float and as code for vectors of them, with the same bits.
 *
 * <p>Up to 1 it is {@code x + x^3 p(x^2)}, where p is fitted at Chebyshev nodes by least squares, coefficient by coefficient
 * as these are rounded to floats. From there on it is {@code 1 - 2 / (exp(2x) + 1)}: the error of the quotient, which is
 * below 1/4, is small beside the result.
 */
final class FloatTangent {
    private static final float NEAR = 1;
    /** From here on the nearest float is 1. */
    private static final float ONE = 9.125f;

    private static final float SHIFT = FloatExponential.ROUNDER + 127;
    private static final float[] ODD = {
        -0x1.74db72p-12f,
        0x1.2c5384p-9f,
        -0x1.03ecb8p-7f,
        0x1.5fe224p-6f,
        -0x1.b95b52p-5f,
        0x1.110b9cp-3f,
        -0x1.55553ap-2f
    };

    private FloatTangent() {}

    /** {@code tanh(x)}, by less than 0.96 units in the last place. */
    static float tanh(float x) {
        float magnitude = Math.abs(x);
        float square = magnitude * magnitude;
        float near = Math.fma(magnitude, FloatCode.polynomial(ODD, square) * square, magnitude);
        float within = FloatCode.atMost(2 * ONE, magnitude + magnitude);
        float power = Math.fma(within, FloatExponential.LOG2_E, SHIFT);
        float r = FloatExponential.rest(power - SHIFT, within);
        float y = Math.fma(FloatExponential.growth(r), r, 1f);
        float scale = Float.intBitsToFloat(Float.floatToRawIntBits(power) << 23);
        float far = 1 - 2 / Math.fma(y, scale, 1f);
        return FloatCode.withSignOf(x, magnitude < NEAR ? near : far);
    }

    static int tanh(FloatCode v, int x) {
        int one = v.constant(1);
        int magnitude = v.abs(x);
        int square = v.mul(magnitude, magnitude);
        int near = v.fma(magnitude, v.mul(v.polynomial(ODD, square), square), magnitude);
        int within = v.atMost(2 * ONE, v.add(magnitude, magnitude));
        int power = v.fma(within, v.constant(FloatExponential.LOG2_E), v.constant(SHIFT));
        int r = FloatExponential.rest(v, v.sub(power, v.constant(SHIFT)), within);
        int y = v.fma(FloatExponential.growth(v, r), r, one);
        int scale = v.ofBits(v.shiftLeft(v.bits(power), 23));
        int far = v.sub(one, v.div(v.constant(2), v.fma(y, scale, one)));
        return v.withSignOf(x, v.blend(far, near, v.compare("LT", magnitude, NEAR)));
    }
}
