package io.steelyard.backend.reference.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Operations on corresponding elements: loops around {@link RealFunctions} and {@link IntegerFunctions}. */
final class Elementwise {
    private Elementwise() {}

    static Runnable plan(Op op, List<Elements> operands, Elements result) {
        Elements first = operands.get(0);
        if (op instanceof Op.Compare compare) {
            return compare(compare.comparison(), first, operands.get(1), result);
        } else if (op instanceof Op.Cast) {
            return Casting.plan(first, result);
        } else if (op.kind() == OpKind.SELECT) {
            return select(first, operands.get(1), operands.get(2), result);
        }
        return operands.size() == 1
                ? unary(op.kind(), first, result)
                : binary(op.kind(), first, operands.get(1), result);
    }

    private static Runnable unary(OpKind kind, Elements x, Elements result) {
        if (x.reals != null) {
            DoubleUnaryOperator function = RealFunctions.unary(kind);
            return () -> {
                for (int i = 0; i < result.count; i++) {
                    result.reals[i] = function.applyAsDouble(x.reals[i]);
                }
            };
        }
        LongUnaryOperator function = IntegerFunctions.unary(kind);
        return () -> {
            for (int i = 0; i < result.count; i++) {
                result.integers[i] = function.applyAsLong(x.integers[i]);
            }
        };
    }

    private static Runnable binary(OpKind kind, Elements a, Elements b, Elements result) {
        if (a.reals != null) {
            DoubleBinaryOperator function = RealFunctions.binary(kind);
            return () -> {
                for (int i = 0; i < result.count; i++) {
                    result.reals[i] = function.applyAsDouble(a.reals[i], b.reals[i]);
                }
            };
        }
        LongBinaryOperator function = IntegerFunctions.binary(kind);
        return () -> {
            for (int i = 0; i < result.count; i++) {
                result.integers[i] = function.applyAsLong(a.integers[i], b.integers[i]);
            }
        };
    }

    private static Runnable select(Elements condition, Elements yes, Elements no, Elements result) {
        return () -> {
            for (int i = 0; i < result.count; i++) {
                result.set(i, condition.integers[i] != 0 ? yes : no, i);
            }
        };
    }

    private static Runnable compare(Comparison comparison, Elements a, Elements b, Elements result) {
        return () -> {
            for (int i = 0; i < result.count; i++) {
                boolean holds = a.reals != null
                        ? holds(comparison, a.reals[i], b.reals[i])
                        : holds(comparison, a.integers[i], b.integers[i]);
                result.integers[i] = holds ? 1 : 0;
            }
        };
    }

    private static boolean holds(Comparison comparison, double a, double b) {
        return switch (comparison) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
        };
    }

    private static boolean holds(Comparison comparison, long a, long b) {
        return switch (comparison) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
        };
    }
}
