package io.steelyard.backend.ojalgo.internal;

import io.steelyard.graph.OpKind;

/**
 * The elementwise functions of one real number that take the JVM many instructions, in double precision. They are
 * {@link StrictMath}'s: those of {@link Math} may give other bits before a loop is compiled than after.
 */
final class RealFunctions {
    private RealFunctions() {}

    static double unary(OpKind kind, double x) {
        return switch (kind) {
            case EXP -> StrictMath.exp(x);
            case EXPM1 -> StrictMath.expm1(x);
            case LOG -> StrictMath.log(x);
            case LOG1P -> StrictMath.log1p(x);
            case RSQRT -> 1 / Math.sqrt(x);
            case SIN -> StrictMath.sin(x);
            case COS -> StrictMath.cos(x);
            case TANH -> StrictMath.tanh(x);
            case ERF -> ErrorFunction.erf(x);
            case ERFINV -> InverseErrorFunction.erfinv(x);
            case LOGISTIC -> logistic(x);
            default -> throw new IllegalArgumentException(kind.label() + " is not a function of one real number");
        };
    }

    /** {@code 1 / (1 + exp(-x))}, of negative numbers as {@code exp(x) / (1 + exp(x))}, so that nothing overflows. */
    private static double logistic(double x) {
        double e = StrictMath.exp(-Math.abs(x));
        return x < 0 ? e / (1 + e) : 1 / (1 + e);
    }
}
