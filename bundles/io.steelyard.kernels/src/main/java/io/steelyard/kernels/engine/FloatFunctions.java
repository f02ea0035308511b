package io.steelyard.kernels.engine;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.OpKind;
import io.steelyard.kernels.function.ErrorFunction;
import io.steelyard.kernels.function.Exponential;
import io.steelyard.kernels.function.HyperbolicTangent;
import io.steelyard.kernels.function.InverseErrorFunction;
import io.steelyard.kernels.function.Logarithm;
import io.steelyard.kernels.function.Logistic;

/**
 * The elementwise functions on floats, a loop each, so that the JVM can compile every one of them to vector
 * instructions; what is not exact is computed in double precision and rounded once. The longer ones are the kernels'
 * loops; {@link RealFunctions} has those that there is no loop for.
 */
final class FloatFunctions {
    private FloatFunctions() {}

    static void unary(OpKind kind, float[] x, float[] c, int from, int to) {
        switch (kind) {
            case NEG -> {
                for (int i = from; i < to; i++) {
                    c[i] = -x[i];
                }
            }
            case ABS -> {
                for (int i = from; i < to; i++) {
                    c[i] = Math.abs(x[i]);
                }
            }
            case SIGN -> {
                for (int i = from; i < to; i++) {
                    c[i] = Math.signum(x[i]);
                }
            }
            case FLOOR -> {
                for (int i = from; i < to; i++) {
                    c[i] = (float) Math.floor(x[i]);
                }
            }
            case CEIL -> {
                for (int i = from; i < to; i++) {
                    c[i] = (float) Math.ceil(x[i]);
                }
            }
            case ROUND -> {
                for (int i = from; i < to; i++) {
                    c[i] = (float) Math.rint(x[i]);
                }
            }
            case SQRT -> {
                for (int i = from; i < to; i++) {
                    c[i] = (float) Math.sqrt(x[i]);
                }
            }
            case EXP -> Exponential.exp(x, c, from, to);
            case EXPM1 -> Exponential.expm1(x, c, from, to);
            case LOG -> Logarithm.log(x, c, from, to);
            case LOG1P -> Logarithm.log1p(x, c, from, to);
            case TANH -> HyperbolicTangent.tanh(x, c, from, to);
            case ERF -> ErrorFunction.erf(x, c, from, to);
            case LOGISTIC -> Logistic.logistic(x, c, from, to);
            case ERFINV -> InverseErrorFunction.erfinv(x, c, from, to);
            default -> {
                for (int i = from; i < to; i++) {
                    c[i] = (float) RealFunctions.unary(kind, x[i]);
                }
            }
        }
    }

    /** Of corresponding elements. */
    static void binary(OpKind kind, float[] a, float[] b, float[] c, int from, int to) {
        switch (kind) {
            case ADD -> {
                for (int i = from; i < to; i++) {
                    c[i] = a[i] + b[i];
                }
            }
            case SUB -> {
                for (int i = from; i < to; i++) {
                    c[i] = a[i] - b[i];
                }
            }
            case MUL -> {
                for (int i = from; i < to; i++) {
                    c[i] = a[i] * b[i];
                }
            }
            case DIV -> {
                for (int i = from; i < to; i++) {
                    c[i] = a[i] / b[i];
                }
            }
            case REM -> {
                for (int i = from; i < to; i++) {
                    c[i] = a[i] % b[i];
                }
            }
            case POW -> {
                for (int i = from; i < to; i++) {
                    c[i] = (float) StrictMath.pow(a[i], b[i]);
                }
            }
            case ATAN2 -> {
                for (int i = from; i < to; i++) {
                    c[i] = (float) StrictMath.atan2(a[i], b[i]);
                }
            }
            case MAX -> {
                for (int i = from; i < to; i++) {
                    c[i] = Math.max(a[i], b[i]);
                }
            }
            case MIN -> {
                for (int i = from; i < to; i++) {
                    c[i] = Math.min(a[i], b[i]);
                }
            }
            default -> throw new IllegalArgumentException(kind.label());
        }
    }

    /** Of each element and one number. */
    static void binary(OpKind kind, float[] a, float b, float[] c, int from, int to) {
        switch (kind) {
            case ADD -> {
                for (int i = from; i < to; i++) {
                    c[i] = a[i] + b;
                }
            }
            case SUB -> {
                for (int i = from; i < to; i++) {
                    c[i] = a[i] - b;
                }
            }
            case MUL -> {
                for (int i = from; i < to; i++) {
                    c[i] = a[i] * b;
                }
            }
            case DIV -> {
                for (int i = from; i < to; i++) {
                    c[i] = a[i] / b;
                }
            }
            case REM -> {
                for (int i = from; i < to; i++) {
                    c[i] = a[i] % b;
                }
            }
            case POW -> {
                for (int i = from; i < to; i++) {
                    c[i] = (float) StrictMath.pow(a[i], b);
                }
            }
            case ATAN2 -> {
                for (int i = from; i < to; i++) {
                    c[i] = (float) StrictMath.atan2(a[i], b);
                }
            }
            case MAX -> {
                for (int i = from; i < to; i++) {
                    c[i] = Math.max(a[i], b);
                }
            }
            case MIN -> {
                for (int i = from; i < to; i++) {
                    c[i] = Math.min(a[i], b);
                }
            }
            default -> throw new IllegalArgumentException(kind.label());
        }
    }

    /** Of one number and each element. */
    static void binary(OpKind kind, float a, float[] b, float[] c, int from, int to) {
        switch (kind) {
            case SUB -> {
                for (int i = from; i < to; i++) {
                    c[i] = a - b[i];
                }
            }
            case DIV -> {
                for (int i = from; i < to; i++) {
                    c[i] = a / b[i];
                }
            }
            case REM -> {
                for (int i = from; i < to; i++) {
                    c[i] = a % b[i];
                }
            }
            case POW -> {
                for (int i = from; i < to; i++) {
                    c[i] = (float) StrictMath.pow(a, b[i]);
                }
            }
            case ATAN2 -> {
                for (int i = from; i < to; i++) {
                    c[i] = (float) StrictMath.atan2(a, b[i]);
                }
            }
            // The others do not care for the order.
            default -> binary(kind, b, a, c, from, to);
        }
    }

    /** Whether a relation holds, as 0 or 1; a mask of 0 instead of -1 makes the first element stand for all. */
    static void compare(Comparison comparison, float[] a, int maskA, float[] b, int maskB, byte[] c, int from, int to) {
        switch (comparison) {
            case EQ -> {
                for (int i = from; i < to; i++) {
                    c[i] = (byte) (a[i & maskA] == b[i & maskB] ? 1 : 0);
                }
            }
            case NE -> {
                for (int i = from; i < to; i++) {
                    c[i] = (byte) (a[i & maskA] != b[i & maskB] ? 1 : 0);
                }
            }
            case LT -> {
                for (int i = from; i < to; i++) {
                    c[i] = (byte) (a[i & maskA] < b[i & maskB] ? 1 : 0);
                }
            }
            case LE -> {
                for (int i = from; i < to; i++) {
                    c[i] = (byte) (a[i & maskA] <= b[i & maskB] ? 1 : 0);
                }
            }
            case GT -> {
                for (int i = from; i < to; i++) {
                    c[i] = (byte) (a[i & maskA] > b[i & maskB] ? 1 : 0);
                }
            }
            case GE -> {
                for (int i = from; i < to; i++) {
                    c[i] = (byte) (a[i & maskA] >= b[i & maskB] ? 1 : 0);
                }
            }
        }
    }

    /** One of two elements. Taken by their bits: a jump would be mispredicted for every other element. */
    static void select(
            byte[] condition, int mask, float[] yes, int maskYes, float[] no, int maskNo, float[] c, int from, int to) {
        for (int i = from; i < to; i++) {
            int chosen = -condition[i & mask];
            c[i] = Float.intBitsToFloat(Float.floatToRawIntBits(yes[i & maskYes]) & chosen
                    | Float.floatToRawIntBits(no[i & maskNo]) & ~chosen);
        }
    }
}
