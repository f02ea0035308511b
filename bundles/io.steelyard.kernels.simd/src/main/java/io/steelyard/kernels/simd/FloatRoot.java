package io.steelyard.kernels.simd;

/**
 * {@code 1 / sqrt(x)} of floats in single precision, for one float and as code for vectors of them, with the same bits. What
 * two roundings have taken is put right by a step of Newton's method, {@code y + y (1 - x y^2) / 2}, in which fused
 * multiply-adds keep the square exact.
 */
final class FloatRoot {
    private FloatRoot() {}

    /** {@code 1 / sqrt(x)}, by less than 0.501 units in the last place. */
    static float rsqrt(float x) {
        float y = 1 / (float) Math.sqrt(x);
        float root = x * y;
        float rest = Math.fma(x, y, -root);
        float error = Math.fma(-rest, y, Math.fma(-root, y, 1f));
        float better = Math.fma(error, y * 0.5f, y);
        // Of 0 and infinity there is no error to tell.
        return Float.isNaN(better) ? y : better;
    }

    static int rsqrt(FloatCode v, int x) {
        int y = v.div(v.constant(1), v.sqrt(x));
        int minusRoot = v.neg(v.mul(x, y));
        int minusRest = v.neg(v.fma(x, y, minusRoot));
        int error = v.fma(minusRest, y, v.fma(minusRoot, y, v.constant(1)));
        int better = v.fma(error, v.mul(y, v.constant(0.5f)), y);
        return v.blend(y, better, v.isNumber(better));
    }
}
