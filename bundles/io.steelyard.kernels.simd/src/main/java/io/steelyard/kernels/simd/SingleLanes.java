package io.steelyard.kernels.simd;

import static io.steelyard.kernels.simd.Memory.ALL;
import static java.lang.foreign.ValueLayout.*;

import io.steelyard.kernels.function.ErrorFunction;
import io.steelyard.kernels.function.Exponential;
import io.steelyard.kernels.function.HyperbolicTangent;
import io.steelyard.kernels.function.InverseErrorFunction;
import io.steelyard.kernels.function.Logarithm;
import io.steelyard.kernels.function.Logistic;

/**
 * Lanes one by one, in memory: for functions that there are no vector instructions for, and for elements that do not lie side
 * by side. Generated code calls this; vectors are not handed over, since they would be put into objects.
 */
public final class SingleLanes {
    private SingleLanes() {}

    /** Moves elements of one distance, in bytes, to where they have another. */
    public static void moveFloats(long from, long distance, long to, long distanceTo, int count) {
        for (int i = 0; i < count; i++) {
            ALL.set(JAVA_FLOAT_UNALIGNED, to + i * distanceTo, ALL.get(JAVA_FLOAT_UNALIGNED, from + i * distance));
        }
    }

    /** Moves elements of one distance, in bytes, to where they have another. */
    public static void moveDoubles(long from, long distance, long to, long distanceTo, int count) {
        for (int i = 0; i < count; i++) {
            ALL.set(JAVA_DOUBLE_UNALIGNED, to + i * distanceTo, ALL.get(JAVA_DOUBLE_UNALIGNED, from + i * distance));
        }
    }

    /** Moves elements of one distance, in bytes, to where they have another. */
    public static void moveLongs(long from, long distance, long to, long distanceTo, int count) {
        for (int i = 0; i < count; i++) {
            ALL.set(JAVA_LONG_UNALIGNED, to + i * distanceTo, ALL.get(JAVA_LONG_UNALIGNED, from + i * distance));
        }
    }

    /** Moves elements of one distance, in bytes, to where they have another. */
    public static void moveBytes(long from, long distance, long to, long distanceTo, int count) {
        for (int i = 0; i < count; i++) {
            ALL.set(JAVA_BYTE, to + i * distanceTo, ALL.get(JAVA_BYTE, from + i * distance));
        }
    }

    /** {@code exp} of each element, in its place. */
    public static void expDoubles(long x, int count) {
        for (long at = x; at < x + 8L * count; at += 8) {
            ALL.set(JAVA_DOUBLE_UNALIGNED, at, Exponential.exp(ALL.get(JAVA_DOUBLE_UNALIGNED, at)));
        }
    }

    /** {@code expm1} of each element, in its place. */
    public static void expm1Doubles(long x, int count) {
        for (long at = x; at < x + 8L * count; at += 8) {
            ALL.set(JAVA_DOUBLE_UNALIGNED, at, Exponential.expm1(ALL.get(JAVA_DOUBLE_UNALIGNED, at)));
        }
    }

    /** {@code log} of each element, in its place. */
    public static void logDoubles(long x, int count) {
        for (long at = x; at < x + 8L * count; at += 8) {
            ALL.set(JAVA_DOUBLE_UNALIGNED, at, Logarithm.log(ALL.get(JAVA_DOUBLE_UNALIGNED, at)));
        }
    }

    /** {@code log1p} of each element, in its place. */
    public static void log1pDoubles(long x, int count) {
        for (long at = x; at < x + 8L * count; at += 8) {
            ALL.set(JAVA_DOUBLE_UNALIGNED, at, Logarithm.log1p(ALL.get(JAVA_DOUBLE_UNALIGNED, at)));
        }
    }

    /** {@code tanh} of each element, in its place. */
    public static void tanhDoubles(long x, int count) {
        for (long at = x; at < x + 8L * count; at += 8) {
            ALL.set(JAVA_DOUBLE_UNALIGNED, at, HyperbolicTangent.tanh(ALL.get(JAVA_DOUBLE_UNALIGNED, at)));
        }
    }

    /** {@code erf} of each element, in its place. */
    public static void erfDoubles(long x, int count) {
        for (long at = x; at < x + 8L * count; at += 8) {
            ALL.set(JAVA_DOUBLE_UNALIGNED, at, ErrorFunction.erf(ALL.get(JAVA_DOUBLE_UNALIGNED, at)));
        }
    }

    /** {@code logistic} of each element, in its place. */
    public static void logisticDoubles(long x, int count) {
        for (long at = x; at < x + 8L * count; at += 8) {
            ALL.set(JAVA_DOUBLE_UNALIGNED, at, Logistic.logistic(ALL.get(JAVA_DOUBLE_UNALIGNED, at)));
        }
    }

    /** {@code erfinv} of each element, in its place. */
    public static void erfinvFloats(long x, int count) {
        for (long at = x; at < x + 4L * count; at += 4) {
            ALL.set(JAVA_FLOAT_UNALIGNED, at, InverseErrorFunction.erfinv(ALL.get(JAVA_FLOAT_UNALIGNED, at)));
        }
    }

    /** {@code erfinv} of each element, in its place. */
    public static void erfinvDoubles(long x, int count) {
        for (long at = x; at < x + 8L * count; at += 8) {
            ALL.set(JAVA_DOUBLE_UNALIGNED, at, InverseErrorFunction.erfinv(ALL.get(JAVA_DOUBLE_UNALIGNED, at)));
        }
    }

    /** {@code sin} of each element, in its place. */
    public static void sinFloats(long x, int count) {
        for (long at = x; at < x + 4L * count; at += 4) {
            ALL.set(JAVA_FLOAT_UNALIGNED, at, (float) StrictMath.sin(ALL.get(JAVA_FLOAT_UNALIGNED, at)));
        }
    }

    /** {@code sin} of each element, in its place. */
    public static void sinDoubles(long x, int count) {
        for (long at = x; at < x + 8L * count; at += 8) {
            ALL.set(JAVA_DOUBLE_UNALIGNED, at, StrictMath.sin(ALL.get(JAVA_DOUBLE_UNALIGNED, at)));
        }
    }

    /** {@code cos} of each element, in its place. */
    public static void cosFloats(long x, int count) {
        for (long at = x; at < x + 4L * count; at += 4) {
            ALL.set(JAVA_FLOAT_UNALIGNED, at, (float) StrictMath.cos(ALL.get(JAVA_FLOAT_UNALIGNED, at)));
        }
    }

    /** {@code cos} of each element, in its place. */
    public static void cosDoubles(long x, int count) {
        for (long at = x; at < x + 8L * count; at += 8) {
            ALL.set(JAVA_DOUBLE_UNALIGNED, at, StrictMath.cos(ALL.get(JAVA_DOUBLE_UNALIGNED, at)));
        }
    }

    /** {@code pow} of each element and the one {@code distance} bytes behind, in place of the first. */
    public static void powFloats(long x, long distance, int count) {
        for (long at = x; at < x + 4L * count; at += 4) {
            float a = ALL.get(JAVA_FLOAT_UNALIGNED, at);
            float b = ALL.get(JAVA_FLOAT_UNALIGNED, at + distance);
            ALL.set(JAVA_FLOAT_UNALIGNED, at, (float) StrictMath.pow(a, b));
        }
    }

    /** {@code pow} of each element and the one {@code distance} bytes behind, in place of the first. */
    public static void powDoubles(long x, long distance, int count) {
        for (long at = x; at < x + 8L * count; at += 8) {
            double a = ALL.get(JAVA_DOUBLE_UNALIGNED, at);
            double b = ALL.get(JAVA_DOUBLE_UNALIGNED, at + distance);
            ALL.set(JAVA_DOUBLE_UNALIGNED, at, StrictMath.pow(a, b));
        }
    }

    /** {@code atan2} of each element and the one {@code distance} bytes behind, in place of the first. */
    public static void atan2Floats(long x, long distance, int count) {
        for (long at = x; at < x + 4L * count; at += 4) {
            float a = ALL.get(JAVA_FLOAT_UNALIGNED, at);
            float b = ALL.get(JAVA_FLOAT_UNALIGNED, at + distance);
            ALL.set(JAVA_FLOAT_UNALIGNED, at, (float) StrictMath.atan2(a, b));
        }
    }

    /** {@code atan2} of each element and the one {@code distance} bytes behind, in place of the first. */
    public static void atan2Doubles(long x, long distance, int count) {
        for (long at = x; at < x + 8L * count; at += 8) {
            double a = ALL.get(JAVA_DOUBLE_UNALIGNED, at);
            double b = ALL.get(JAVA_DOUBLE_UNALIGNED, at + distance);
            ALL.set(JAVA_DOUBLE_UNALIGNED, at, StrictMath.atan2(a, b));
        }
    }

    /** {@code rem} of each element and the one {@code distance} bytes behind, in place of the first. */
    public static void remFloats(long x, long distance, int count) {
        for (long at = x; at < x + 4L * count; at += 4) {
            float a = ALL.get(JAVA_FLOAT_UNALIGNED, at);
            float b = ALL.get(JAVA_FLOAT_UNALIGNED, at + distance);
            ALL.set(JAVA_FLOAT_UNALIGNED, at, a % b);
        }
    }

    /** {@code rem} of each element and the one {@code distance} bytes behind, in place of the first. */
    public static void remDoubles(long x, long distance, int count) {
        for (long at = x; at < x + 8L * count; at += 8) {
            double a = ALL.get(JAVA_DOUBLE_UNALIGNED, at);
            double b = ALL.get(JAVA_DOUBLE_UNALIGNED, at + distance);
            ALL.set(JAVA_DOUBLE_UNALIGNED, at, a % b);
        }
    }
}
