package io.steelyard.kernels.simd;

import static io.steelyard.kernels.simd.VectorKind.FLOATS;
import static io.steelyard.kernels.simd.VectorKind.INTS;

/** Arithmetic on vectors of floats and on their bits, and some steps of it that have a name, for single floats as well. */
final class FloatCode {
    private final VectorCode v;

    FloatCode(VectorCode v) {
        this.v = v;
    }

    int constant(float value) {
        return v.constant(value);
    }

    int add(int a, int b) {
        return v.binary(FLOATS, "add", a, b);
    }

    int sub(int a, int b) {
        return v.binary(FLOATS, "sub", a, b);
    }

    int mul(int a, int b) {
        return v.binary(FLOATS, "mul", a, b);
    }

    int div(int a, int b) {
        return v.binary(FLOATS, "div", a, b);
    }

    int neg(int x) {
        return v.unary(FLOATS, "neg", x);
    }

    int abs(int x) {
        return v.unary(FLOATS, "abs", x);
    }

    int sqrt(int x) {
        return v.unary(FLOATS, "sqrt", x);
    }

    int fma(int a, int b, int c) {
        return v.fma(FLOATS, a, b, c);
    }

    /** A mask: {@code LT, GT, EQ} and so on. */
    int compare(String operator, int a, float b) {
        return v.compare(FLOATS, operator, a, constant(b));
    }

    /** A mask: whether it is not NaN. */
    int isNumber(int x) {
        return v.compare(FLOATS, "EQ", x, x);
    }

    /** Of two vectors the second where the mask is set. */
    int blend(int a, int b, int mask) {
        return v.blend(FLOATS, a, b, mask);
    }

    int bits(int x) {
        return v.reinterpret(x, FLOATS, INTS);
    }

    int ofBits(int bits) {
        return v.reinterpret(bits, INTS, FLOATS);
    }

    int addBits(int a, int b) {
        return v.binary(INTS, "add", a, b);
    }

    int subBits(int a, int b) {
        return v.binary(INTS, "sub", a, b);
    }

    int maxBits(int a, int b) {
        return v.binary(INTS, "max", a, b);
    }

    int constantBits(int bits) {
        return v.constant(bits);
    }

    int shiftLeft(int bits, int by) {
        return v.shift(INTS, "LSHL", bits, by);
    }

    int shiftRight(int bits, int by) {
        return v.shift(INTS, "ASHR", bits, by);
    }

    /** No more than a limit; NaN stays. */
    static float atMost(float limit, float x) {
        return x > limit ? limit : x;
    }

    int atMost(float limit, int x) {
        return blend(x, constant(limit), compare("GT", x, limit));
    }

    /** No less than a limit; NaN stays. */
    static float atLeast(float limit, float x) {
        return x < limit ? limit : x;
    }

    int atLeast(float limit, int x) {
        return blend(x, constant(limit), compare("LT", x, limit));
    }

    /** A magnitude with the sign of another number, by the bits. */
    static float withSignOf(float x, float magnitude) {
        return Float.intBitsToFloat(
                Float.floatToRawIntBits(magnitude) | Float.floatToRawIntBits(x) & Integer.MIN_VALUE);
    }

    int withSignOf(int x, int magnitude) {
        int sign = v.bitwise(INTS, "AND", bits(x), constantBits(Integer.MIN_VALUE));
        return ofBits(v.bitwise(INTS, "OR", bits(magnitude), sign));
    }

    /** A polynomial by Horner's rule, the coefficient of the highest power first. */
    static float polynomial(float[] coefficients, float x) {
        float sum = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            sum = Math.fma(sum, x, coefficients[i]);
        }
        return sum;
    }

    int polynomial(float[] coefficients, int x) {
        int sum = constant(coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            sum = fma(sum, x, constant(coefficients[i]));
        }
        return sum;
    }
}
