package io.steelyard.kernels.engine;

import io.steelyard.graph.OpKind;
import io.steelyard.kernels.code.Rounding;
import io.steelyard.tensor.DType;

/** How the elements of a window are combined: real numbers in double precision, integers in 64 bits. */
enum Fold {
    SUM,
    MAX;

    static Fold of(OpKind kind) {
        return switch (kind) {
            case REDUCE_WINDOW_SUM -> SUM;
            case REDUCE_WINDOW_MAX -> MAX;
            default -> throw new IllegalArgumentException(kind.label() + " does not combine elements");
        };
    }

    /** What combining no real numbers yields. */
    double neutral() {
        return switch (this) {
            case SUM -> 0;
            case MAX -> Double.NEGATIVE_INFINITY;
        };
    }

    /** What combining no integers yields. */
    long neutral(DType dtype) {
        return switch (this) {
            case SUM -> 0;
            case MAX -> Rounding.lowest(dtype);
        };
    }

    double combine(double a, double b) {
        return switch (this) {
            case SUM -> a + b;
            case MAX -> Math.max(a, b);
        };
    }

    long combine(long a, long b) {
        return switch (this) {
            case SUM -> a + b;
            case MAX -> Math.max(a, b);
        };
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
}
