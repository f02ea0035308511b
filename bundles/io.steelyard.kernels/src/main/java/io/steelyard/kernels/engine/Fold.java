package io.steelyard.kernels.engine;

import io.steelyard.graph.OpKind;
import io.steelyard.kernels.code.Rounding;
import io.steelyard.tensor.DType;

/**
 * How a reduction combines elements: real numbers in double precision, integers in 64 bits. Sums of real numbers run in
 * four lanes that are added in the end, because a processor adds four independent numbers in the time of one.
 */
enum Fold {
    SUM,
    PROD,
    MAX,
    MIN;

    static Fold of(OpKind kind) {
        return switch (kind) {
            case REDUCE_SUM, REDUCE_WINDOW_SUM -> SUM;
            case REDUCE_PROD -> PROD;
            case REDUCE_MAX, REDUCE_WINDOW_MAX -> MAX;
            case REDUCE_MIN -> MIN;
            default -> throw new IllegalArgumentException(kind.label() + " does not combine elements");
        };
    }

    /** What combining no real numbers yields. */
    double neutral() {
        return switch (this) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX -> Double.NEGATIVE_INFINITY;
            case MIN -> Double.POSITIVE_INFINITY;
        };
    }

    /** What combining no integers yields. */
    long neutral(DType dtype) {
        return switch (this) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX -> Rounding.lowest(dtype);
            case MIN -> Rounding.highest(dtype);
        };
    }

    double combine(double a, double b) {
        return switch (this) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    long combine(long a, long b) {
        return switch (this) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    /** Combines {@code count} elements from {@code at} on, {@code stride} apart. */
    double of(Cells x, int at, int stride, int count) {
        if (this == SUM) {
            return x.floats != null ? sum(x.floats, at, stride, count) : sum(x.doubles, at, stride, count);
        } else if (x.floats != null && this == MAX) {
            float greatest = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < count; i++) {
                greatest = Math.max(greatest, x.floats[at + i * stride]);
            }
            return greatest;
        }
        double result = neutral();
        for (int i = 0; i < count; i++) {
            result = combine(result, x.real(at + i * stride));
        }
        return result;
    }

    /** Combines the elements at {@code base} plus some of the offsets. */
    double of(Cells x, int base, int[] offsets, int from, int to) {
        if (x.floats != null && this == MAX) {
            float greatest = Float.NEGATIVE_INFINITY;
            for (int i = from; i < to; i++) {
                greatest = Math.max(greatest, x.floats[base + offsets[i]]);
            }
            return greatest;
        }
        double result = neutral();
        for (int i = from; i < to; i++) {
            result = combine(result, x.real(base + offsets[i]));
        }
        return result;
    }

    private static double sum(float[] x, int at, int stride, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            int from = at + i * stride;
            a += x[from];
            b += x[from + stride];
            c += x[from + 2 * stride];
            d += x[from + 3 * stride];
        }
        for (; i < count; i++) {
            a += x[at + i * stride];
        }
        return (a + b) + (c + d);
    }

    private static double sum(double[] x, int at, int stride, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            int from = at + i * stride;
            a += x[from];
            b += x[from + stride];
            c += x[from + 2 * stride];
            d += x[from + 3 * stride];
        }
        for (; i < count; i++) {
            a += x[at + i * stride];
        }
        return (a + b) + (c + d);
    }
}
