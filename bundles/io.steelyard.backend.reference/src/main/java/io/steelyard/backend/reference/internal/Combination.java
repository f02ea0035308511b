package io.steelyard.backend.reference.internal;

import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * How a reduction combines many elements into one: starting from a neutral element, one after the other in row-major
 * order, in double precision or 64 bits. Nothing is rounded in between.
 */
final class Combination {
    private final OpKind kind;
    private final DoubleBinaryOperator reals;
    private final LongBinaryOperator integers;

    private Combination(OpKind reduction, OpKind function) {
        this.kind = reduction;
        this.reals = RealFunctions.binary(function);
        this.integers = IntegerFunctions.binary(function);
    }

    static Combination of(OpKind kind) {
        return switch (kind) {
            case REDUCE_SUM, REDUCE_WINDOW_SUM -> new Combination(OpKind.REDUCE_SUM, OpKind.ADD);
            case REDUCE_PROD -> new Combination(OpKind.REDUCE_PROD, OpKind.MUL);
            case REDUCE_MAX, REDUCE_WINDOW_MAX -> new Combination(OpKind.REDUCE_MAX, OpKind.MAX);
            case REDUCE_MIN -> new Combination(OpKind.REDUCE_MIN, OpKind.MIN);
            default -> throw new IllegalArgumentException(kind.label() + " does not combine elements");
        };
    }

    /** Makes every element neutral: 0, 1, or the lowest or highest value of the type, infinities included. */
    void clear(Elements result) {
        DType dtype = result.type.dtype();
        boolean real = dtype.isFloating();
        switch (kind) {
            case REDUCE_SUM -> result.fill(0);
            case REDUCE_PROD -> result.fill(1);
            case REDUCE_MAX -> {
                if (real) {
                    result.fill(Double.NEGATIVE_INFINITY);
                } else {
                    Arrays.fill(result.integers, Casting.lowest(dtype));
                }
            }
            case REDUCE_MIN -> {
                if (real) {
                    result.fill(Double.POSITIVE_INFINITY);
                } else {
                    Arrays.fill(result.integers, Casting.highest(dtype));
                }
            }
            default -> throw new IllegalStateException(kind.label());
        }
    }

    /** Combines element {@code at} of the result with one element of the operand. */
    void fold(Elements result, int at, Elements x, int index) {
        if (x.reals != null) {
            result.reals[at] = reals.applyAsDouble(result.reals[at], x.reals[index]);
        } else {
            result.integers[at] = integers.applyAsLong(result.integers[at], x.integers[index]);
        }
    }
}
