package io.steelyard.backend.reference.internal;

import io.steelyard.tensor.DType;

/** Numbers from one type to another, as {@link io.steelyard.graph.Op.Cast} says. */
final class Casting {
    private Casting() {}

    static Runnable plan(Elements x, Elements result) {
        DType to = result.type.dtype();
        if (x.reals != null && result.reals != null) {
            return () -> System.arraycopy(x.reals, 0, result.reals, 0, x.count);
        } else if (x.reals != null) {
            return () -> {
                for (int i = 0; i < x.count; i++) {
                    result.integers[i] = integer(x.reals[i], to);
                }
            };
        } else if (result.reals != null) {
            return () -> {
                for (int i = 0; i < x.count; i++) {
                    result.reals[i] = to == DType.F64 ? (double) x.integers[i] : nearby(x.integers[i]);
                }
            };
        }
        return () -> {
            for (int i = 0; i < x.count; i++) {
                result.integers[i] = to == DType.BOOL && x.integers[i] != 0 ? 1 : x.integers[i];
            }
        };
    }

    /** A real number truncated and clamped to an integer type, NaN as 0; as a boolean, whether it is not 0. */
    static long integer(double value, DType to) {
        if (to == DType.BOOL) {
            return value != 0 ? 1 : 0;
        }
        return Math.max(lowest(to), Math.min(highest(to), (long) value));
    }

    static long lowest(DType dtype) {
        return switch (dtype) {
            case I64 -> Long.MIN_VALUE;
            case I32 -> Integer.MIN_VALUE;
            case I16 -> Short.MIN_VALUE;
            case I8 -> Byte.MIN_VALUE;
            case U8, BOOL -> 0;
            default -> throw new IllegalArgumentException(dtype + " is not an integer type of graphs");
        };
    }

    static long highest(DType dtype) {
        return switch (dtype) {
            case I64 -> Long.MAX_VALUE;
            case I32 -> Integer.MAX_VALUE;
            case I16 -> Short.MAX_VALUE;
            case I8 -> Byte.MAX_VALUE;
            case U8 -> 255;
            case BOOL -> 1;
            default -> throw new IllegalArgumentException(dtype + " is not an integer type of graphs");
        };
    }

    /**
     * A double that rounds to f32 and narrower as the integer itself does. Beyond 53 bits the nearest double would be
     * rounded a second time; a number with its lost bits kept as one sticky bit is not.
     */
    private static double nearby(long value) {
        if ((long) (double) value == value && value != Long.MAX_VALUE) {
            return (double) value;
        }
        return (double) (value >> 11 | ((value & 0x7FF) == 0 ? 0 : 1)) * 0x1p11;
    }
}
