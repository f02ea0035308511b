package io.steelyard.compiler.internal;

import static io.steelyard.compiler.internal.GradientRule.NONE;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The whole of differentiation but for operations with sub-graphs or several results, which {@link StructuredGradients}
 * has: for each operation, what it passes back to each operand. Here {@code a} and {@code b}
 * are the operands, {@code x} the one in question, {@code y} is the result and {@code dy} its gradient.
 */
public final class GradientTable {
    private static final Map<OpKind, List<GradientRule>> ROWS = rows();

    private GradientTable() {}

    /** The rule for one operand, or {@link GradientRule#NONE}; the last rule of a row is for all further operands. */
    public static GradientRule rule(OpKind kind, int operand) {
        List<GradientRule> row = ROWS.get(kind);
        return row.get(Math.min(operand, row.size() - 1));
    }

    /** Whether any gradient flows to an operand; to which operands of a structured operation, types tell. */
    public static boolean flows(OpKind kind, int operand) {
        return StructuredGradients.covers(kind) || !rule(kind, operand).equals(NONE);
    }

    private static Map<OpKind, List<GradientRule>> rows() {
        Map<OpKind, List<GradientRule>> rows = new EnumMap<>(OpKind.class);

        rows.put(OpKind.INPUT, List.of(NONE));
        rows.put(OpKind.STATE, List.of(NONE));
        rows.put(OpKind.CONSTANT, List.of(NONE));
        rows.put(OpKind.IOTA, List.of(NONE));
        rows.put(OpKind.RANDOM_UNIFORM, List.of(NONE));
        rows.put(OpKind.RANDOM_NORMAL, List.of(NONE));

        rows.put(OpKind.NEG, List.of(d -> d.g().neg(d.dy())));
        rows.put(OpKind.ABS, List.of(d -> d.g().mul(d.dy(), d.g().sign(d.x()))));
        rows.put(OpKind.SIGN, List.of(NONE));
        rows.put(OpKind.FLOOR, List.of(NONE));
        rows.put(OpKind.CEIL, List.of(NONE));
        rows.put(OpKind.ROUND, List.of(NONE));
        rows.put(OpKind.EXP, List.of(d -> d.g().mul(d.dy(), d.y())));
        rows.put(OpKind.EXPM1, List.of(d -> d.g().mul(d.dy(), d.g().add(d.y(), 1))));
        rows.put(OpKind.LOG, List.of(d -> d.g().div(d.dy(), d.x())));
        rows.put(OpKind.LOG1P, List.of(d -> d.g().div(d.dy(), d.g().add(d.x(), 1))));
        rows.put(OpKind.SQRT, List.of(d -> d.g().div(d.dy(), d.g().mul(d.y(), 2))));
        rows.put(OpKind.RSQRT, List.of(ElementwiseGradients::rsqrt));
        rows.put(OpKind.SIN, List.of(d -> d.g().mul(d.dy(), d.g().unary(OpKind.COS, d.x()))));
        rows.put(OpKind.COS, List.of(d -> d.g().mul(d.dy(), d.g().neg(d.g().unary(OpKind.SIN, d.x())))));
        rows.put(OpKind.TANH, List.of(d -> d.g().mul(d.dy(), d.g().sub(d.number(1), d.g().square(d.y())))));
        rows.put(OpKind.ERF, List.of(ElementwiseGradients::erf));
        rows.put(OpKind.ERFINV, List.of(ElementwiseGradients::erfinv));
        rows.put(OpKind.LOGISTIC, List.of(ElementwiseGradients::logistic));
        rows.put(OpKind.STOP_GRADIENT, List.of(NONE));

        rows.put(OpKind.ADD, List.of(Gradient::dy, Gradient::dy));
        rows.put(OpKind.SUB, List.of(Gradient::dy, d -> d.g().neg(d.dy())));
        rows.put(OpKind.MUL, List.of(d -> d.g().mul(d.dy(), d.b()), d -> d.g().mul(d.dy(), d.a())));
        rows.put(OpKind.DIV, List.of(d -> d.g().div(d.dy(), d.b()), ElementwiseGradients::divisor));
        rows.put(OpKind.REM, List.of(Gradient::dy, ElementwiseGradients::modulus));
        rows.put(OpKind.POW, List.of(ElementwiseGradients::base, ElementwiseGradients::exponent));
        rows.put(
                OpKind.ATAN2,
                List.of(
                        d -> ElementwiseGradients.angle(d, d.b()),
                        d -> d.g().neg(ElementwiseGradients.angle(d, d.a()))));
        rows.put(
                OpKind.LOG_ADD_EXP,
                List.of(
                        d -> ElementwiseGradients.share(d, d.a(), d.b()),
                        d -> ElementwiseGradients.share(d, d.b(), d.a())));
        rows.put(
                OpKind.MAX,
                List.of(
                        d -> ElementwiseGradients.chosen(d, Comparison.LT),
                        d -> ElementwiseGradients.chosen(d, Comparison.GT)));
        rows.put(
                OpKind.MIN,
                List.of(
                        d -> ElementwiseGradients.chosen(d, Comparison.GT),
                        d -> ElementwiseGradients.chosen(d, Comparison.LT)));

        rows.put(OpKind.AND, List.of(NONE));
        rows.put(OpKind.OR, List.of(NONE));
        rows.put(OpKind.XOR, List.of(NONE));
        rows.put(OpKind.NOT, List.of(NONE));
        rows.put(OpKind.SHIFT_LEFT, List.of(NONE));
        rows.put(OpKind.SHIFT_RIGHT, List.of(NONE));

        rows.put(
                OpKind.SELECT,
                List.of(
                        NONE,
                        d -> d.g().select(d.a(), d.dy(), d.number(0)),
                        d -> d.g().select(d.a(), d.number(0), d.dy())));
        rows.put(OpKind.COMPARE, List.of(NONE));
        rows.put(OpKind.CAST, List.of(d -> d.g().cast(d.dy(), d.x().dtype())));

        rows.put(OpKind.RESHAPE, List.of(d -> d.g().reshape(d.dy(), d.x().shape())));
        rows.put(OpKind.TRANSPOSE, List.of(MovementGradients::transpose));
        rows.put(OpKind.BROADCAST, List.of(MovementGradients::broadcast));
        rows.put(OpKind.SLICE, List.of(MovementGradients::slice));
        rows.put(OpKind.PAD, List.of(MovementGradients::pad));
        rows.put(OpKind.CONCAT, List.of(MovementGradients::concat));
        rows.put(OpKind.REVERSE, List.of(d -> d.g().add(d.op(Op.Reverse.class), List.of(d.dy()))));

        rows.put(OpKind.DYNAMIC_SLICE, List.of(MovementGradients::dynamicSlice, NONE));
        rows.put(OpKind.DYNAMIC_UPDATE_SLICE, List.of(MovementGradients::updated, MovementGradients::update, NONE));

        rows.put(OpKind.REDUCE_SUM, List.of(d -> ReductionGradients.restored(d, d.dy())));
        rows.put(OpKind.REDUCE_MAX, List.of(ReductionGradients::extremum));
        rows.put(OpKind.REDUCE_MIN, List.of(ReductionGradients::extremum));
        rows.put(OpKind.REDUCE_PROD, List.of(ReductionGradients::product));
        rows.put(OpKind.ARGMAX, List.of(NONE));
        rows.put(OpKind.CUMSUM, List.of(ReductionGradients::cumSum));

        rows.put(OpKind.DOT_GENERAL, List.of(DotGeneralGradients::left, DotGeneralGradients::right));
        rows.put(OpKind.CONVOLUTION, List.of(ConvolutionGradients::input, ConvolutionGradients::kernel));
        rows.put(
                OpKind.CONVOLUTION_INPUT_GRADIENT,
                List.of(ConvolutionGradients::outputOfInputGradient, ConvolutionGradients::kernelOfInputGradient));
        rows.put(
                OpKind.CONVOLUTION_KERNEL_GRADIENT,
                List.of(ConvolutionGradients::inputOfKernelGradient, ConvolutionGradients::outputOfKernelGradient));

        rows.put(OpKind.REDUCE_WINDOW_SUM, List.of(WindowGradients::sum));
        rows.put(OpKind.REDUCE_WINDOW_MAX, List.of(WindowGradients::max));
        rows.put(OpKind.MAX_WINDOW_GRADIENT, List.of(NONE, WindowGradients::scattered));
        rows.put(OpKind.MAX_WINDOW_GATHER, List.of(NONE, WindowGradients::gathered));

        rows.put(OpKind.GATHER, List.of(IndexingGradients::gather, NONE));
        rows.put(OpKind.SCATTER_ADD, List.of(Gradient::dy, NONE, IndexingGradients::scatterAdd));

        return Collections.unmodifiableMap(rows);
    }
}
