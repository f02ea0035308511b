package io.steelyard.kernels.engine;

import io.steelyard.graph.OpKind;

/**
 * The elementwise functions of one real number that there is no loop for, in double precision. They are {@link
 * StrictMath}'s: those of {@link Math} may give other bits before a loop is compiled than after.
 */
final class RealFunctions {
    private RealFunctions() {}

    static double unary(OpKind kind, double x) {
        return switch (kind) {
            case RSQRT -> 1 / Math.sqrt(x);
            case SIN -> StrictMath.sin(x);
            case COS -> StrictMath.cos(x);
            default -> throw new IllegalArgumentException(kind.label() + " is not a function of one real number");
        };
    }
}
