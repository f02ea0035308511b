package io.steelyard.kernels.code;

import io.steelyard.tensor.DType;

/** Functions of single elements that take more than a few instructions. Generated code calls them. */
public final class ScalarFunctions {
    private ScalarFunctions() {}

    /** Rounded to f16. */
    public static float f16(double x) {
        return (float) Rounding.round(DType.F16, x);
    }

    /** Rounded to bf16. */
    public static float bf16(double x) {
        return (float) Rounding.round(DType.BF16, x);
    }

    /** Rounded once to f16. */
    public static float f16(long x) {
        return (float) Rounding.ofInteger(DType.F16, x);
    }

    /** Rounded once to bf16. */
    public static float bf16(long x) {
        return (float) Rounding.ofInteger(DType.BF16, x);
    }

    /** {@code 1 / sqrt(x)}. */
    public static double rsqrt(double x) {
        return 1 / Math.sqrt(x);
    }

    /** x with its bits moved up; by a distance that is negative or 64 or more, 0. */
    public static long shiftLeft(long x, long distance) {
        return distance < 0 || distance >= Long.SIZE ? 0 : x << distance;
    }

    /** x with its bits moved down; by a distance that is negative or 64 or more, the sign. */
    public static long shiftRight(long x, long distance) {
        return x >> (distance < 0 || distance >= Long.SIZE ? Long.SIZE - 1 : distance);
    }
}
