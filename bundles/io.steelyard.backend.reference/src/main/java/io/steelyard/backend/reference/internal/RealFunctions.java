package io.steelyard.backend.reference.internal;

import io.steelyard.graph.OpKind;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * The elementwise functions on floating-point numbers, in double precision. The transcendental ones are {@link
 * StrictMath}'s, which give the same bits on every machine.
 */
final class RealFunctions {
    private RealFunctions() {}

    static DoubleUnaryOperator unary(OpKind kind) {
        return switch (kind) {
            case NEG -> x -> -x;
            case ABS -> Math::abs;
            case SIGN -> Math::signum;
            case FLOOR -> Math::floor;
            case CEIL -> Math::ceil;
            case ROUND -> Math::rint;
            case EXP -> StrictMath::exp;
            case EXPM1 -> StrictMath::expm1;
            case LOG -> StrictMath::log;
            case LOG1P -> StrictMath::log1p;
            case SQRT -> Math::sqrt;
            case RSQRT -> x -> 1 / Math.sqrt(x);
            case SIN -> StrictMath::sin;
            case COS -> StrictMath::cos;
            case TANH -> StrictMath::tanh;
            case ERF -> ErrorFunction::erf;
            case ERFINV -> InverseErrorFunction::erfinv;
            case LOGISTIC -> RealFunctions::logistic;
            case STOP_GRADIENT -> x -> x;
            default -> throw new IllegalArgumentException(kind.label() + " is not a function of one real number");
        };
    }

    static DoubleBinaryOperator binary(OpKind kind) {
        return switch (kind) {
            case ADD -> Double::sum;
            case SUB -> (a, b) -> a - b;
            case MUL -> (a, b) -> a * b;
            case DIV -> (a, b) -> a / b;
            case REM -> (a, b) -> a % b;
            case POW -> StrictMath::pow;
            case ATAN2 -> StrictMath::atan2;
            case LOG_ADD_EXP -> RealFunctions::logAddExp;
            case MAX -> Math::max;
            case MIN -> Math::min;
            default -> throw new IllegalArgumentException(kind.label() + " is not a function of two real numbers");
        };
    }

    /** {@code 1 / (1 + exp(-x))}, of negative numbers as {@code exp(x) / (1 + exp(x))}, so that nothing overflows. */
    private static double logistic(double x) {
        if (x < 0) {
            double e = StrictMath.exp(x);
            return e / (1 + e);
        }
        return 1 / (1 + StrictMath.exp(-x));
    }

    /** {@code max + log(1 + exp(min - max))}; the difference of two equal infinities would be a NaN. */
    private static double logAddExp(double a, double b) {
        if (Double.isInfinite(a) && a == b) {
            return a;
        }
        return Math.max(a, b) + StrictMath.log1p(StrictMath.exp(-Math.abs(a - b)));
    }
}
