package io.steelyard.kernels.engine;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.OpKind;

/**
 * The elementwise functions on integers and booleans, in 64 bits; keeping the low bits of a result makes them those of
 * the narrower types, of which a boolean is one. Dividing by 0 throws {@link ArithmeticException}.
 */
final class IntegerFunctions {
    private IntegerFunctions() {}

    static long unary(OpKind kind, long x) {
        return switch (kind) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Long.signum(x);
            case NOT -> ~x;
            default -> throw new IllegalArgumentException(kind.label() + " is not a function of one integer");
        };
    }

    static long binary(OpKind kind, long a, long b) {
        return switch (kind) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case REM -> a % b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            // Beyond the width of a narrower type, its bits are among those that are cut off.
            case SHIFT_LEFT -> b < 0 || b >= Long.SIZE ? 0 : a << b;
            case SHIFT_RIGHT -> a >> (b < 0 || b >= Long.SIZE ? Long.SIZE - 1 : b);
            default -> throw new IllegalArgumentException(kind.label() + " is not a function of two integers");
        };
    }

    static boolean holds(Comparison comparison, long a, long b) {
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
