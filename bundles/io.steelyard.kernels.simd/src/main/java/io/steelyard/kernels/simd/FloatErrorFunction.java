package io.steelyard.kernels.simd;

/**
 * {@code erf} of floats in single precision, for one float and as code for vectors of them, with the same bits.
 *
 * <p>Up to 15/16 it is {@code x + x p(x^2)}, from there on {@code 1 - exp(-(x + x q(x)))}, with p and q fitted at Chebyshev
 * nodes by least squares, coefficient by coefficient as these are rounded to floats. What rounding takes from {@code x + x q(x)}
 * is kept for the exponential, for which see {@link FloatExponential}.
 */
final class FloatErrorFunction {
    private static final float NEAR = 0.9375f;
    /** From here on the nearest float is 1. */
    private static final float ONE = 4;

    private static final float SHIFT = FloatExponential.ROUNDER + 127;
    private static final float[] EVEN = {
        0x1.50d8f6p-14f,
        -0x1.a671aap-11f,
        0x1.545462p-8f,
        -0x1.b801f2p-6f,
        0x1.ce2d6ap-4f,
        -0x1.81274p-2f,
        0x1.06eba8p-3f
    };
    private static final float[] LOGARITHM = {
        0x1.8f375p-17f,
        -0x1.5926aep-12f,
        0x1.e0a616p-9f,
        -0x1.8620a8p-6f,
        0x1.b35e8cp-4f,
        0x1.452e76p-1f,
        0x1.077caep-3f
    };

    private FloatErrorFunction() {}

    /** {@code erf(x)}, by less than 0.96 units in the last place. */
    static float erf(float x) {
        float magnitude = Math.abs(x);
        float near = Math.fma(magnitude, FloatCode.polynomial(EVEN, magnitude * magnitude), magnitude);
        float within = FloatCode.atMost(ONE, magnitude);
        float minus = -FloatCode.polynomial(LOGARITHM, within);
        float exponent = Math.fma(minus, within, -within);
        float lost = Math.fma(minus, within, -within - exponent);
        float power = Math.fma(exponent, FloatExponential.LOG2_E, SHIFT);
        float r = FloatExponential.rest(power - SHIFT, exponent, lost);
        float y = Math.fma(FloatExponential.growth(r), r, 1f);
        float far = Math.fma(-y, Float.intBitsToFloat(Float.floatToRawIntBits(power) << 23), 1f);
        return FloatCode.withSignOf(x, magnitude < NEAR ? near : far);
    }

    static int erf(FloatCode v, int x) {
        int magnitude = v.abs(x);
        int near = v.fma(magnitude, v.polynomial(EVEN, v.mul(magnitude, magnitude)), magnitude);
        int within = v.atMost(ONE, magnitude);
        int minus = v.neg(v.polynomial(LOGARITHM, within));
        int minusWithin = v.neg(within);
        int exponent = v.fma(minus, within, minusWithin);
        int lost = v.fma(minus, within, v.sub(minusWithin, exponent));
        int power = v.fma(exponent, v.constant(FloatExponential.LOG2_E), v.constant(SHIFT));
        int r = FloatExponential.rest(v, v.sub(power, v.constant(SHIFT)), exponent, lost);
        int y = v.fma(FloatExponential.growth(v, r), r, v.constant(1));
        int far = v.fma(v.neg(y), v.ofBits(v.shiftLeft(v.bits(power), 23)), v.constant(1));
        return v.withSignOf(x, v.blend(far, near, v.compare("LT", magnitude, NEAR)));
    }
}
