package io.steelyard.kernels.code;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.kernels.function.ErrorFunction;
import io.steelyard.kernels.function.Exponential;
import io.steelyard.kernels.function.HyperbolicTangent;
import io.steelyard.kernels.function.InverseErrorFunction;
import io.steelyard.kernels.function.Logarithm;
import io.steelyard.kernels.function.Logistic;
import io.steelyard.tensor.DType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Does what a kernel says, point by point. Every step but a sum or product has exactly the bits that it must have; those
 * are taken in double precision, in the order of points.
 */
final class KernelInterpreter {
    private final Kernel kernel;
    private final Object[] memory;
    private final long[] index;
    private Map<Integer, Object> known = new HashMap<>();
    private final Map<Integer, Object> combined = new HashMap<>();

    private KernelInterpreter(Kernel kernel, Object[] operands) {
        this.kernel = kernel;
        this.memory = Arrays.copyOf(operands, operands.length + kernel.scratch().size());
        this.index = new long[kernel.loops().size()];
        for (int i = 0; i < kernel.scratch().size(); i++) {
            memory[operands.length + i] = Elements.of(kernel.scratch().get(i), kernel.columns());
        }
    }

    /** Runs a kernel on arrays. */
    static void run(Kernel kernel, Object[] operands) {
        new KernelInterpreter(kernel, operands).rows(0);
    }

    private void rows(int loop) {
        if (loop < kernel.outer()) {
            for (index[loop] = 0; index[loop] < kernel.loops().get(loop); index[loop]++) {
                rows(loop + 1);
            }
            return;
        }
        known.clear();
        for (Kernel.Phase phase : kernel.phases()) {
            Arrays.fill(index, loop, index.length, 0);
            if (!phase.inner()) {
                phase.steps().forEach(this::step);
                continue;
            }
            for (Step step : phase.steps()) {
                if (step instanceof Step.Reduce reduce) {
                    Number neutral = ScalarLane.neutral(reduce.dtype(), reduce.kind());
                    combined.put(
                            reduce.result(),
                            reduce.dtype().isFloating()
                                    ? (Object) neutral.doubleValue()
                                    : (Object) neutral.longValue());
                }
            }
            points(kernel.outer(), phase);
            for (Step step : phase.steps()) {
                if (step instanceof Step.Reduce reduce) {
                    known.put(reduce.result(), rounded(reduce.dtype(), combined.get(reduce.result())));
                }
            }
        }
    }

    private void points(int loop, Kernel.Phase phase) {
        if (loop < index.length) {
            for (index[loop] = 0; index[loop] < kernel.loops().get(loop); index[loop]++) {
                points(loop + 1, phase);
            }
            return;
        }
        Map<Integer, Object> row = known;
        known = new HashMap<>(row);
        phase.steps().forEach(this::step);
        known = row;
    }

    private void step(Step step) {
        if (step instanceof Step.Load load) {
            known.put(load.result(), Elements.get(memory(load.access()), at(load.access())));
        } else if (step instanceof Step.Constant constant) {
            known.put(constant.result(), rounded(constant.dtype(), number(constant.dtype(), constant.value())));
        } else if (step instanceof Step.Index position) {
            long sum = position.offset();
            for (int i = 0; i < index.length; i++) {
                sum += index[i] * position.factors().get(i);
            }
            known.put(position.result(), ofLong(position.dtype(), sum));
        } else if (step instanceof Step.Apply apply) {
            Object[] arguments = apply.arguments().stream().map(known::get).toArray();
            known.put(apply.result(), apply(apply, arguments));
        } else if (step instanceof Step.Reduce reduce) {
            combined.merge(reduce.result(), wide(known.get(reduce.argument())), (a, b) -> combine(reduce.kind(), a, b));
        } else if (step instanceof Step.Store store) {
            Elements.set(memory(store.access()), at(store.access()), known.get(store.value()));
        }
    }

    private Object memory(int access) {
        return memory[kernel.accesses().get(access).operand()];
    }

    private int at(int access) {
        long at = kernel.accesses().get(access).offset();
        for (int i = 0; i < index.length; i++) {
            at += index[i] * kernel.accesses().get(access).strides().get(i);
        }
        return (int) at;
    }

    private static Number number(DType dtype, Number value) {
        return dtype.isFloating() ? (Number) value.doubleValue() : (Number) value.longValue();
    }

    private static Object wide(Object value) {
        return value instanceof Float f
                ? (Object) (double) f
                : value instanceof Boolean b ? (Object) (b ? 1L : 0L) : value;
    }

    private static Object combine(OpKind kind, Object a, Object b) {
        if (a instanceof Double x) {
            double y = (Double) b;
            return switch (kind) {
                case REDUCE_SUM -> x + y;
                case REDUCE_PROD -> x * y;
                case REDUCE_MAX -> Math.max(x, y);
                default -> Math.min(x, y);
            };
        }
        long x = (Long) a;
        long y = (Long) b;
        return switch (kind) {
            case REDUCE_SUM -> x + y;
            case REDUCE_PROD -> x * y;
            case REDUCE_MAX -> Math.max(x, y);
            default -> Math.min(x, y);
        };
    }

    /** A number as an element: floats, doubles, longs or booleans. */
    private static Object rounded(DType dtype, Object value) {
        if (dtype == DType.F64) {
            return value;
        } else if (dtype.isFloating()) {
            return (float) Rounding.round(dtype, ((Number) value).doubleValue());
        } else if (dtype == DType.BOOL) {
            return (((Number) value).longValue() & 1) != 0;
        }
        return Rounding.keepLowBits(dtype, (Long) value);
    }

    private static Object ofLong(DType dtype, long value) {
        if (dtype.isFloating()) {
            double real = Rounding.ofInteger(dtype, value);
            return dtype == DType.F64 ? (Object) real : (Object) (float) real;
        }
        return dtype == DType.BOOL ? (Object) (value != 0) : (Object) Rounding.keepLowBits(dtype, value);
    }

    private static Object apply(Step.Apply apply, Object[] x) {
        DType dtype = apply.dtype();
        OpKind kind = apply.op().kind();
        if (apply.op() instanceof Op.Compare compare) {
            return holds(compare.comparison(), wide(x[0]), wide(x[1]));
        } else if (kind == OpKind.SELECT) {
            return (Boolean) x[0] ? x[1] : x[2];
        } else if (kind == OpKind.STOP_GRADIENT) {
            return x[0];
        } else if (kind == OpKind.CAST) {
            Object value = wide(x[0]);
            if (value instanceof Double real) {
                return dtype.isFloating() ? rounded(dtype, real) : ofLong(dtype, Rounding.toInteger(dtype, real));
            }
            return ofLong(dtype, (Long) value);
        } else if (x[0] instanceof Float a) {
            return rounded(dtype, (double) single(kind, a, x.length > 1 ? (Float) x[1] : 0));
        } else if (x[0] instanceof Double a) {
            return twice(kind, a, x.length > 1 ? (Double) x[1] : 0);
        }
        return rounded(dtype, integer(kind, (Long) wide(x[0]), x.length > 1 ? (Long) wide(x[1]) : 0));
    }

    private static boolean holds(Comparison comparison, Object a, Object b) {
        if (a instanceof Double x) {
            double y = (Double) b;
            return switch (comparison) {
                case EQ -> x == y;
                case NE -> x != y;
                case LT -> x < y;
                case LE -> x <= y;
                case GT -> x > y;
                case GE -> x >= y;
            };
        }
        int order = Long.compare((Long) a, (Long) b);
        return holds(comparison, (double) order, 0.0);
    }

    private static float single(OpKind kind, float a, float b) {
        return switch (kind) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case EXP -> Exponential.exp(a);
            case EXPM1 -> Exponential.expm1(a);
            case LOG -> Logarithm.log(a);
            case LOG1P -> Logarithm.log1p(a);
            case TANH -> HyperbolicTangent.tanh(a);
            case ERF -> ErrorFunction.erf(a);
            case ERFINV -> InverseErrorFunction.erfinv(a);
            case LOGISTIC -> Logistic.logistic(a);
            // Exact in double precision, or rounded so that a second rounding changes nothing.
            default -> (float) twice(kind, a, b);
        };
    }

    private static double twice(OpKind kind, double a, double b) {
        return switch (kind) {
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> Math.signum(a);
            case FLOOR -> Math.floor(a);
            case CEIL -> Math.ceil(a);
            case ROUND -> Math.rint(a);
            case SQRT -> Math.sqrt(a);
            case RSQRT -> 1 / Math.sqrt(a);
            case SIN -> StrictMath.sin(a);
            case COS -> StrictMath.cos(a);
            case EXP -> Exponential.exp(a);
            case EXPM1 -> Exponential.expm1(a);
            case LOG -> Logarithm.log(a);
            case LOG1P -> Logarithm.log1p(a);
            case TANH -> HyperbolicTangent.tanh(a);
            case ERF -> ErrorFunction.erf(a);
            case ERFINV -> InverseErrorFunction.erfinv(a);
            case LOGISTIC -> Logistic.logistic(a);
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case REM -> a % b;
            case POW -> StrictMath.pow(a, b);
            case ATAN2 -> StrictMath.atan2(a, b);
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            default -> throw new IllegalArgumentException(kind.label());
        };
    }

    private static Object integer(OpKind kind, long a, long b) {
        return switch (kind) {
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> (long) Long.signum(a);
            case NOT -> ~a;
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
            case SHIFT_LEFT -> b < 0 || b > 63 ? 0 : a << b;
            case SHIFT_RIGHT -> a >> (b < 0 || b > 63 ? 63 : b);
            default -> throw new IllegalArgumentException(kind.label());
        };
    }
}
