package io.steelyard.kernels.simd;

import io.steelyard.graph.OpKind;
import java.util.Map;

/**
 * Functions of floats, in single precision: those that take many instructions, and are written into the vector code that
 * uses them. Single floats have the same functions, with the same bits.
 */
final class FloatFunctions {
    /** The classes that compute functions of single floats, by static methods named as the operations. */
    static final Map<OpKind, String> SINGLE = Map.of(
            OpKind.EXP, name(FloatExponential.class),
            OpKind.EXPM1, name(FloatExponential.class),
            OpKind.LOG, name(FloatLogarithm.class),
            OpKind.LOG1P, name(FloatLogarithm.class),
            OpKind.TANH, name(FloatTangent.class),
            OpKind.ERF, name(FloatErrorFunction.class),
            OpKind.LOGISTIC, name(FloatLogistic.class),
            OpKind.RSQRT, name(FloatRoot.class));

    private final FloatCode code;

    FloatFunctions(VectorCode v) {
        this.code = new FloatCode(v);
    }

    private static String name(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    /** Whether there is such a function here. */
    static boolean has(OpKind kind) {
        return SINGLE.containsKey(kind);
    }

    /** The function of a vector of floats. */
    int apply(OpKind kind, int x) {
        return switch (kind) {
            case EXP -> FloatExponential.exp(code, x);
            case EXPM1 -> FloatExponential.expm1(code, x);
            case LOG -> FloatLogarithm.log(code, x);
            case LOG1P -> FloatLogarithm.log1p(code, x);
            case TANH -> FloatTangent.tanh(code, x);
            case ERF -> FloatErrorFunction.erf(code, x);
            case LOGISTIC -> FloatLogistic.logistic(code, x);
            case RSQRT -> FloatRoot.rsqrt(code, x);
            default -> throw new IllegalArgumentException(kind.label());
        };
    }
}
