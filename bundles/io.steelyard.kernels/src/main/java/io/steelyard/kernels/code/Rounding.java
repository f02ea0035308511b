package io.steelyard.kernels.code;

import io.steelyard.tensor.DType;

/** Numbers made to fit a type: rounded to nearest, ties to even (IEEE 754-2019, 4.3.1), or cut to their low bits. */
public final class Rounding {
    private Rounding() {}

    /** A real number rounded to a floating-point type. */
    public static double round(DType dtype, double value) {
        return switch (dtype) {
            case F64 -> value;
            case F32 -> (float) value;
            case F16 -> round(value, 10, -14, 65504);
            case BF16 -> round(value, 7, -126, 0x1.FEp127);
            default -> throw new IllegalArgumentException(dtype + " is not a floating-point type of graphs");
        };
    }

    private static double round(double value, int mantissaBits, int lowestExponent, double largest) {
        double magnitude = Math.abs(value);
        if (!(magnitude < Double.POSITIVE_INFINITY)) {
            return value;
        }
        // Below the smallest normal number the spacing of representable values no longer shrinks.
        int shift = mantissaBits - Math.max(Math.getExponent(magnitude), lowestExponent);
        double rounded = Math.scalb(Math.rint(Math.scalb(value, shift)), -shift);
        return Math.abs(rounded) > largest ? Math.copySign(Double.POSITIVE_INFINITY, value) : rounded;
    }

    /** An integer rounded once to a floating-point type. */
    public static double ofInteger(DType dtype, long value) {
        if (dtype == DType.F64) {
            return (double) value;
        } else if (dtype == DType.F32) {
            return (float) value;
        }
        // Beyond 53 bits the nearest double would be rounded a second time. What one sticky bit stands for will not.
        boolean exact = Math.abs(value) <= 1L << 53 && value != Long.MIN_VALUE;
        return round(dtype, exact ? (double) value : (value >> 11 | ((value & 0x7FF) == 0 ? 0 : 1)) * 0x1p11);
    }

    /** A real number truncated and clamped to an integer type, NaN as 0; as a boolean, whether it is not 0. */
    public static long toInteger(DType dtype, double value) {
        if (dtype == DType.BOOL) {
            return value != 0 ? 1 : 0;
        }
        return Math.max(lowest(dtype), Math.min(highest(dtype), (long) value));
    }

    /** The low bits of an integer that an integer type has, with its sign. */
    public static long keepLowBits(DType dtype, long value) {
        return switch (dtype) {
            case I64 -> value;
            case I32 -> (int) value;
            case I16 -> (short) value;
            case I8 -> (byte) value;
            case U8 -> value & 0xFF;
            default -> throw new IllegalArgumentException(dtype + " is not an integer type of graphs");
        };
    }

    /** The smallest number of an integer type. */
    public static long lowest(DType dtype) {
        return switch (dtype) {
            case I64 -> Long.MIN_VALUE;
            case I32 -> Integer.MIN_VALUE;
            case I16 -> Short.MIN_VALUE;
            case I8 -> Byte.MIN_VALUE;
            default -> 0;
        };
    }

    /** The greatest number of an integer type. */
    public static long highest(DType dtype) {
        return dtype == DType.U8 ? 255 : -(lowest(dtype) + 1);
    }
}
