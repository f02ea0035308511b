package io.steelyard.compiler;

import static io.steelyard.graph.GraphBuilder.forAxes;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * Functions to be differentiated, at points where they are smooth: at least one for each operation that has a rule, and
 * more where attributes matter.
 */
final class DifferentiableCases {
    /** A function of f64 tensors and where to differentiate it. */
    record Case(String name, BiFunction<GraphBuilder, List<Value>, Value> function, List<Tensor> point) {}

    private final List<Case> cases = new ArrayList<>();
    private final Random random = new Random(20260101);

    private DifferentiableCases() {}

    static List<Case> all() {
        DifferentiableCases all = new DifferentiableCases();
        all.elementwise();
        all.movement();
        all.reductions();
        all.contractions();
        all.windows();
        all.indexing();
        return all.cases;
    }

    private void add(String name, BiFunction<GraphBuilder, List<Value>, Value> function, Tensor... point) {
        cases.add(new Case(name, function, List.of(point)));
    }

    /** Numbers of both signs, none within 0.1 of 0, and no two closer than that is likely. */
    private Tensor signed(long... dims) {
        return drawn(Shape.of(dims), -1, 1);
    }

    private Tensor positive(long... dims) {
        return drawn(Shape.of(dims), 1, 1);
    }

    private Tensor drawn(Shape shape, int lowSign, int highSign) {
        double[] values = random.doubles(shape.elements(), 0.1, 2)
                .map(value -> value * (random.nextBoolean() ? lowSign : highSign))
                .toArray();
        return Tensor.of(shape, values);
    }

    private static Tensor numbers(double... values) {
        return Tensor.of(Shape.of(values.length), values);
    }

    private void elementwise() {
        for (OpKind kind : List.of(
                OpKind.NEG,
                OpKind.ABS,
                OpKind.EXP,
                OpKind.EXPM1,
                OpKind.SIN,
                OpKind.COS,
                OpKind.TANH,
                OpKind.ERF,
                OpKind.LOGISTIC)) {
            add(kind.label(), (g, x) -> g.unary(kind, x.get(0)), signed(5));
        }
        for (OpKind kind : List.of(OpKind.LOG, OpKind.LOG1P, OpKind.SQRT, OpKind.RSQRT)) {
            add(kind.label(), (g, x) -> g.unary(kind, x.get(0)), positive(5));
        }
        for (OpKind kind : List.of(OpKind.ADD, OpKind.SUB, OpKind.MUL, OpKind.DIV, OpKind.MAX, OpKind.MIN)) {
            add(kind.label(), (g, x) -> g.binary(kind, x.get(0), x.get(1)), signed(2, 3), signed(2, 3));
        }
        add("mul, broadcast", (g, x) -> g.mul(x.get(0), x.get(1)), signed(2, 3), signed(3));
        add("erfinv", (g, x) -> g.erfinv(x.get(0)), numbers(-0.9, -0.2, 0.1, 0.7));
        add("atan2", (g, x) -> g.binary(OpKind.ATAN2, x.get(0), x.get(1)), signed(6), signed(6));
        add("log_add_exp", (g, x) -> g.logAddExp(x.get(0), x.get(1)), signed(5), signed(5));
        add("log_add_exp, equal", (g, x) -> g.logAddExp(x.get(0), x.get(1)), numbers(1, -2), numbers(1, -2));
        add(
                "rem",
                (g, x) -> g.binary(OpKind.REM, x.get(0), x.get(1)),
                numbers(5.1, -5.1, 5.1, -5.1, 0.3),
                numbers(1.5, 1.5, -1.5, -1.5, 1.1));
        add("pow", (g, x) -> g.pow(x.get(0), x.get(1)), positive(5), signed(5));
        add("pow, constant exponent 3", (g, x) -> g.pow(x.get(0), 3), signed(5));
        add("pow, constant exponent 0", (g, x) -> g.pow(x.get(0), 0), signed(5));
        add("pow, base 0", (g, x) -> g.pow(x.get(0), 2), numbers(0, 1));
        add(
                "select",
                (g, x) -> g.select(g.compare(Comparison.LT, x.get(0), x.get(1)), g.square(x.get(0)), g.exp(x.get(1))),
                signed(6),
                signed(6));
        add("cast", (g, x) -> g.square(g.add(new Op.Cast(DType.F64), List.of(x.get(0)))), signed(3));
        add("softmax", (g, x) -> g.softmax(x.get(0), 1), signed(2, 3));
        add("log_softmax", (g, x) -> g.logSoftmax(x.get(0), 0), signed(3, 2));
    }

    private void movement() {
        add("reshape", (g, x) -> g.square(g.reshape(x.get(0), 3, 2)), signed(2, 3));
        add("transpose", (g, x) -> g.square(g.transpose(x.get(0), 2, 0, 1)), signed(2, 3, 4));
        add("broadcast", (g, x) -> g.square(g.broadcast(x.get(0), Shape.of(4, 2, 3))), signed(2, 1));
        add(
                "slice, the stride leaving a rest",
                (g, x) -> g.square(g.slice(x.get(0), List.of(1L, 0L), List.of(7L, 3L), List.of(3L, 2L))),
                signed(8, 3));
        add(
                "slices side by side",
                (g, x) -> {
                    Value first = g.square(g.slice(x.get(0), 1, 0, 2));
                    return g.mul(first, g.exp(g.slice(x.get(0), 1, 2, 4)));
                },
                signed(3, 4));
        add(
                "slices with gaps, out of order",
                (g, x) -> {
                    Value last = g.exp(g.slice(x.get(0), 0, 5, 6));
                    return g.add(g.mul(g.slice(x.get(0), 0, 1, 2), last), g.square(g.slice(x.get(0), 0, 2, 3)));
                },
                signed(7, 2));
        add("slices that overlap", (g, x) -> g.mul(g.slice(x.get(0), 0, 0, 4), g.slice(x.get(0), 0, 1, 5)), signed(5));
        add(
                "slices of one place, the whole and a stride",
                (g, x) -> {
                    Value twice = g.mul(g.exp(g.slice(x.get(0), 0, 0, 2)), g.slice(x.get(0), 0, 0, 2));
                    Value other = g.slice(x.get(0), List.of(0L), List.of(4L), List.of(2L));
                    return g.add(g.mul(twice, g.slice(x.get(0), 0, 2, 4)), g.mul(other, g.sum(g.square(x.get(0)))));
                },
                signed(4));
        add(
                "slices along two axes",
                (g, x) -> {
                    Value column = g.mul(g.slice(x.get(0), 1, 0, 1), g.slice(x.get(0), 1, 1, 2));
                    Value corner = g.slice(g.slice(x.get(0), 0, 0, 1), 1, 1, 2);
                    Value row = g.mul(g.slice(x.get(0), 0, 0, 1), g.exp(g.slice(x.get(0), 0, 1, 2)));
                    return g.add(g.sum(column), g.mul(g.sum(row), corner));
                },
                signed(2, 2));
        add(
                "slice of nothing",
                (g, x) -> g.add(g.sum(g.slice(x.get(0), 0, 2, 2)), g.sum(g.square(x.get(0)))),
                signed(4));
        add(
                "pad",
                (g, x) -> g.square(g.pad(x.get(0), List.of(1L, 0L), List.of(0L, 2L), List.of(2L, 0L), 1.5)),
                signed(3, 2));
        add(
                "concat, one operand twice",
                (g, x) -> g.square(g.concat(1, List.of(x.get(0), x.get(1), x.get(0)))),
                signed(2, 1),
                signed(2, 3));
        add(
                "dynamic_slice",
                (g, x) ->
                        g.square(g.dynamicSlice(x.get(0), g.constant(Tensor.of(Shape.of(2), 1L, 9L)), List.of(2L, 2L))),
                signed(4, 3));
        add(
                "dynamic_update_slice",
                (g, x) ->
                        g.square(g.dynamicUpdateSlice(x.get(0), x.get(1), g.constant(Tensor.of(Shape.of(2), 1L, -3L)))),
                signed(4, 3),
                signed(2, 1));
        add("reverse", (g, x) -> g.square(g.reverse(x.get(0), 0, 2)), signed(2, 3, 2));
    }

    private void reductions() {
        for (OpKind kind : List.of(OpKind.REDUCE_SUM, OpKind.REDUCE_MAX, OpKind.REDUCE_MIN, OpKind.REDUCE_PROD)) {
            add(kind.label() + " [0, 2]", (g, x) -> g.square(g.reduce(kind, x.get(0), 0, 2)), signed(2, 3, 4));
            add(kind.label() + " of all", (g, x) -> g.square(g.reduce(kind, x.get(0))), signed(2, 3));
            add(
                    kind.label() + " of nothing",
                    (g, x) -> g.square(g.add(new Op.Reduce(kind, List.of()), List.of(x.get(0)))),
                    signed(3));
        }
        add(
                "reduce_prod, zeros",
                (g, x) -> g.reduce(OpKind.REDUCE_PROD, x.get(0), 1),
                Tensor.of(Shape.of(3, 3), 2d, 3d, 5d, 2d, 0d, 5d, 0d, 3d, 0d));
        add("reduce_prod, one factor", (g, x) -> g.reduce(OpKind.REDUCE_PROD, x.get(0), 1), signed(3, 1));
    }

    private void indexing() {
        for (boolean exclusive : List.of(true, false)) {
            for (boolean reverse : List.of(true, false)) {
                Op op = new Op.CumSum(1, exclusive, reverse);
                add("cumsum " + op.attributes(), (g, x) -> g.square(g.add(op, x)), signed(2, 4, 2));
            }
        }
        Tensor indices = Tensor.of(Shape.of(2, 2), 2L, 0L, 2L, 1L);
        add("gather, some twice", (g, x) -> g.square(g.gather(x.get(0), g.constant(indices), 1)), signed(2, 3, 2));
        add(
                "gather, in batches",
                (g, x) -> g.square(g.add(new Op.Gather(2, 1), List.of(x.get(0), g.constant(indices)))),
                signed(2, 2, 3));
        add("gather along", (g, x) -> g.square(g.gatherAlong(x.get(0), g.constant(indices), 0)), signed(3, 2));
        add(
                "scatter_add, some twice",
                (g, x) -> g.square(g.scatterAdd(x.get(0), g.constant(indices), x.get(1), 0)),
                signed(3, 2),
                signed(2, 2, 2));
        add(
                "scatter_add along",
                (g, x) -> g.square(g.scatterAddAlong(x.get(0), g.constant(indices), x.get(1), 0)),
                signed(3, 2),
                signed(2, 2));
        for (boolean descending : List.of(true, false)) {
            add(
                    "sort, descending " + descending,
                    (g, x) -> g.mul(g.sort(x.get(0), 1, descending).get(0), g.iota(DType.F64, Shape.of(2, 4, 2), 1)),
                    signed(2, 4, 2));
        }
        add("top_k", (g, x) -> g.square(g.topK(x.get(0), 2, 0).get(0)), signed(5, 2));
    }

    private void contractions() {
        add("dot_general, matrices", (g, x) -> g.matmul(x.get(0), x.get(1)), signed(2, 3), signed(3, 4));
        add("dot_general, inner", (g, x) -> g.dot(x.get(0), 1, x.get(1), 1), signed(2, 3), signed(4, 3));
        add("dot_general, outer first", (g, x) -> g.dot(x.get(0), 0, x.get(1), 0), signed(3, 2), signed(3, 4));
        add("dot_general, vectors", (g, x) -> g.square(g.dot(x.get(0), 0, x.get(1), 0)), signed(3), signed(3));
        add(
                "dot_general, many axes out of order",
                (g, x) -> g.dotGeneral(x.get(0), x.get(1), List.of(3, 0), List.of(1, 4), List.of(2, 4), List.of(3, 0)),
                signed(2, 2, 3, 1, 2),
                signed(2, 1, 3, 3, 2));
        add(
                "dot_general, nothing contracted",
                (g, x) -> g.dotGeneral(x.get(0), x.get(1), List.of(1), List.of(0), List.of(), List.of()),
                signed(2, 3),
                signed(3, 2));
        convolution("1d", new Window(List.of(3L), List.of(1L), List.of(0L), List.of(0L), List.of(1L)), 1, 5);
        convolution(
                "2d, strided, padded on one side, dilated, grouped",
                new Window(List.of(2L, 3L), List.of(2L, 3L), List.of(1L, 0L), List.of(0L, 2L), List.of(2L, 1L)),
                2,
                5,
                6);
        convolution(
                "3d, the stride leaving a rest",
                new Window(forAxes(3, 2), List.of(2L, 1L, 3L), forAxes(3, 0), List.of(0L, 1L, 0L), forAxes(3, 1)),
                1,
                5,
                2,
                4);
    }

    private void convolution(String name, Window window, long groups, long... spatial) {
        Tensor x = signed(shape(2, 2, spatial));
        Tensor w = signed(shape(
                4, 2 / groups, window.size().stream().mapToLong(Long::longValue).toArray()));
        long[] positions = new long[window.axes()];
        for (int axis = 0; axis < positions.length; axis++) {
            positions[axis] = window.positions(axis, spatial[axis]);
        }
        Tensor z = signed(shape(2, 4, positions));
        add("convolution " + name, (g, v) -> g.convolution(v.get(0), v.get(1), window, groups), x, w);
        add(
                "convolution_input_gradient " + name,
                (g, v) -> g.add(new Op.ConvolutionInputGradient(window, groups, x.shape()), v),
                z,
                w);
        add(
                "convolution_kernel_gradient " + name,
                (g, v) -> g.add(new Op.ConvolutionKernelGradient(window, groups), v),
                x,
                z);
    }

    private static long[] shape(long first, long second, long... others) {
        long[] dims = new long[others.length + 2];
        dims[0] = first;
        dims[1] = second;
        System.arraycopy(others, 0, dims, 2, others.length);
        return dims;
    }

    private void windows() {
        window("overlapping", new Window(forAxes(2, 3), forAxes(2, 1), forAxes(2, 1), forAxes(2, 1), forAxes(2, 1)));
        window(
                "strided, the last elements uncovered",
                new Window(forAxes(2, 2), forAxes(2, 3), forAxes(2, 0), forAxes(2, 0), forAxes(2, 1)));
        window(
                "overhanging, dilated, padded on one side",
                new Window(List.of(2L, 3L), List.of(2L, 3L), List.of(0L, 2L), List.of(2L, 1L), List.of(3L, 2L)));
        window(
                "padded wider than the window",
                new Window(List.of(2L, 1L), List.of(1L, 2L), List.of(3L, 1L), List.of(4L, 2L), List.of(1L, 1L)));
    }

    private void window(String name, Window window) {
        Tensor x = signed(2, 4, 5);
        add(
                "reduce_window_sum " + name,
                (g, v) -> g.square(g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, v.get(0), window)),
                x);
        if (window.padLow().get(0) >= window.span(0)) {
            return; // some windows see padding alone, whose maximum is the lowest number there is
        }
        add(
                "reduce_window_max " + name,
                (g, v) -> g.square(g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, v.get(0), window)),
                x);
        add(
                "max_window_gather " + name,
                (g, v) -> g.square(g.add(new Op.MaxWindow(OpKind.MAX_WINDOW_GATHER, window), v)),
                x,
                signed(2, 4, 5));
        add(
                "max_window_gradient " + name,
                (g, v) -> g.square(g.add(new Op.MaxWindow(OpKind.MAX_WINDOW_GRADIENT, window), v)),
                x,
                signed(2, window.positions(0, 4), window.positions(1, 5)));
    }
}
