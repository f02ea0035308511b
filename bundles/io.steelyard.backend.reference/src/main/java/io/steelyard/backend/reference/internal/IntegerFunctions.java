package io.steelyard.backend.reference.internal;

import io.steelyard.graph.OpKind;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * The elementwise functions on integers and booleans, in 64 bits; keeping the low bits of the result makes them those
 * of the narrower types. A boolean is 0 or 1, so the bitwise functions are the logical ones. Dividing by 0 throws
 * {@link ArithmeticException}.
 */
final class IntegerFunctions {
    private IntegerFunctions() {}

    static LongUnaryOperator unary(OpKind kind) {
        return switch (kind) {
            case NEG -> x -> -x;
            case ABS -> x -> x < 0 ? -x : x;
            case SIGN -> Long::signum;
            case NOT -> x -> ~x;
            case STOP_GRADIENT -> x -> x;
            default -> throw new IllegalArgumentException(kind.label() + " is not a function of one integer");
        };
    }

    static LongBinaryOperator binary(OpKind kind) {
        return switch (kind) {
            case ADD -> Long::sum;
            case SUB -> (a, b) -> a - b;
            case MUL -> (a, b) -> a * b;
            case DIV -> (a, b) -> a / b;
            case REM -> (a, b) -> a % b;
            case MAX -> Math::max;
            case MIN -> Math::min;
            case AND -> (a, b) -> a & b;
            case OR -> (a, b) -> a | b;
            case XOR -> (a, b) -> a ^ b;
            default -> throw new IllegalArgumentException(kind.label() + " is not a function of two integers");
        };
    }
}
