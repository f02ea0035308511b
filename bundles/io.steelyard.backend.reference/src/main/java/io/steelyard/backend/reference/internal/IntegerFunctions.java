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
            case SHIFT_LEFT -> (a, b) -> isWithin64(b) ? a << b : 0;
            case SHIFT_RIGHT -> (a, b) -> a >> (isWithin64(b) ? b : 63);
            default -> throw new IllegalArgumentException(kind.label() + " is not a function of two integers");
        };
    }

    /**
     * Whether a shift by this distance leaves bits in a word of 64, of which Java's shifts regard the last six bits alone.
     * Between the width of a narrower type and 64 nothing need be done: its low bits are zeros or the sign by then.
     */
    private static boolean isWithin64(long distance) {
        return distance >= 0 && distance < 64;
    }
}
