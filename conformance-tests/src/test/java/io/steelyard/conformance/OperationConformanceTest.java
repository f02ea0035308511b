package io.steelyard.conformance;

import static io.steelyard.conformance.Killing.kills;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.conformance.mutant.backend.OperationMutant;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tck.BackendKit;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Backends with a bug in one operation, such as have been written: the kit sees every one of them. */
class OperationConformanceTest {
    @TestFactory
    Stream<DynamicTest> everyMutantOfAFunctionIsKilled() {
        return Stream.of(
                mutant(
                        "log1p is log(1 + x)",
                        OpKind.LOG1P,
                        "log1p f32",
                        (g, node, in) -> List.of(g.log(g.add(in.get(0), 1)))),
                mutant(
                        "expm1 is exp(x) - 1",
                        OpKind.EXPM1,
                        "expm1 f32",
                        (g, node, in) -> List.of(g.sub(g.exp(in.get(0)), 1))),
                mutant("logistic overflows", OpKind.LOGISTIC, "logistic f32, particular", (g, node, in) -> {
                    Value e = g.exp(in.get(0));
                    return List.of(g.div(e, g.add(e, 1)));
                }),
                mutant(
                        "erf is a tanh that looks like it",
                        OpKind.ERF,
                        "erf f64",
                        (g, node, in) ->
                                List.of(g.tanh(g.mul(in.get(0), g.add(g.mul(g.square(in.get(0)), 0.1008), 1.128379))))),
                mutant(
                        "pow is exp(b log(a))",
                        OpKind.POW,
                        "pow f64, particular",
                        (g, node, in) -> List.of(g.exp(g.mul(in.get(1), g.log(in.get(0)))))),
                mutant(
                        "log_add_exp of equal infinities is NaN",
                        OpKind.LOG_ADD_EXP,
                        "log_add_exp f64, particular",
                        (g, node, in) -> {
                            Value apart = g.abs(g.sub(in.get(0), in.get(1)));
                            return List.of(g.add(g.max(in.get(0), in.get(1)), g.log1p(g.exp(g.neg(apart)))));
                        }),
                mutant(
                        "ties are rounded away from zero",
                        OpKind.ROUND,
                        "round f64, particular",
                        (g, node, in) ->
                                List.of(g.mul(g.sign(in.get(0)), g.unary(OpKind.FLOOR, g.add(g.abs(in.get(0)), 0.5))))),
                mutant("max takes the number beside a NaN", OpKind.MAX, "max f32, particular", (g, node, in) -> {
                    Value greater = g.compare(Comparison.GT, in.get(0), in.get(1));
                    return List.of(g.select(greater, in.get(0), in.get(1)));
                }),
                mutant(
                        "nothing is unlike a NaN",
                        OpKind.COMPARE,
                        "compare ne f64",
                        (g, node, in) -> ((Op.Compare) node.op()).comparison() != Comparison.NE
                                ? null
                                : List.of(g.binary(
                                        OpKind.OR,
                                        g.compare(Comparison.LT, in.get(0), in.get(1)),
                                        g.compare(Comparison.GT, in.get(0), in.get(1))))),
                mutant("a remainder has the sign of the divisor", OpKind.REM, "rem i32", (g, node, in) -> {
                    if (in.get(0).dtype().isFloating()) {
                        return null;
                    }
                    Value rest = g.binary(OpKind.REM, in.get(0), in.get(1));
                    return List.of(g.binary(OpKind.REM, g.add(rest, in.get(1)), in.get(1)));
                }),
                mutant(
                        "what is cast to an integer is rounded",
                        OpKind.CAST,
                        "cast f64 to i32",
                        (g, node, in) -> in.get(0).dtype().isFloating()
                                        && node.result().dtype().isInteger()
                                ? List.of(g.cast(
                                        g.unary(OpKind.ROUND, in.get(0)),
                                        node.result().dtype()))
                                : null),
                mutant("zeros come in from above", OpKind.SHIFT_RIGHT, "shift_right i32, particular", (g, node, in) -> {
                    Value kept = g.binary(OpKind.SHIFT_RIGHT, in.get(0), in.get(1));
                    return List.of(g.select(g.compare(Comparison.LT, in.get(0), 0), g.neg(kept), kept));
                }),
                mutant(
                        "products are as coarse as bf16",
                        OpKind.DOT_GENERAL,
                        "dot_general f32, matrices",
                        (g, node, in) -> in.get(0).dtype() != DType.F32
                                ? null
                                : List.of(g.add(node.op(), List.of(coarse(g, in.get(0)), coarse(g, in.get(1)))))),
                mutant(
                        "the step makes no other numbers",
                        OpKind.RANDOM_UNIFORM,
                        "random_uniform f32",
                        (g, node, in) -> {
                            Value seedAlone = g.mul(in.get(0), g.constant(Tensor.of(Shape.of(2), 1L, 0L)));
                            return List.of(g.add(node.op(), List.of(seedAlone)));
                        }));
    }

    @TestFactory
    Stream<DynamicTest> everyMutantOfAStructureIsKilled() {
        return Stream.of(
                mutant(
                        "padding is on the other side",
                        OpKind.CONVOLUTION,
                        "convolution f32, 1 axis, padded on one",
                        (g, node, in) -> {
                            Op.Convolution op = (Op.Convolution) node.op();
                            return List.of(g.convolution(in.get(0), in.get(1), turned(op.window()), op.groups()));
                        }),
                mutant(
                        "the kernel is turned around",
                        OpKind.CONVOLUTION,
                        "convolution f32, 1 axis",
                        (g, node, in) -> List.of(g.add(node.op(), List.of(in.get(0), g.reverse(in.get(1), 2))))),
                mutant(
                        "a kernel's gradient misses the last row",
                        OpKind.CONVOLUTION_KERNEL_GRADIENT,
                        "convolution_kernel_gradient f32, 1 axis",
                        (g, node, in) -> {
                            Value first = g.slice(
                                    in.get(1),
                                    0,
                                    0,
                                    Math.max(0, in.get(1).shape().dim(0) - 1));
                            long[] high = new long[first.shape().rank()];
                            high[0] = in.get(1).shape().dim(0) - first.shape().dim(0);
                            List<Long> none = Collections.nCopies(high.length, 0L);
                            Value padded = g.pad(first, none, Shape.of(high).asList(), none, 0);
                            return List.of(g.add(node.op(), List.of(in.get(0), padded)));
                        }),
                mutant("NaN is no maximum", OpKind.REDUCE_MAX, "reduce_max f32, particular", (g, node, in) -> {
                    if (!in.get(0).dtype().isFloating()) {
                        return null;
                    }
                    Value number = g.compare(Comparison.EQ, in.get(0), in.get(0));
                    Value least = g.constant(in.get(0).dtype(), Double.NEGATIVE_INFINITY);
                    return List.of(g.add(node.op(), List.of(g.select(number, in.get(0), least))));
                }),
                mutant("the last of the greatest is taken", OpKind.ARGMAX, "argmax i32", (g, node, in) -> {
                    int axis = ((Op.ArgMax) node.op()).axis();
                    Value fromTheEnd = g.add(node.op(), List.of(g.reverse(in.get(0), axis)));
                    long last = in.get(0).shape().dim(axis) - 1;
                    return List.of(g.sub(g.filled(DType.I64, fromTheEnd.shape(), (double) last), fromTheEnd));
                }),
                mutant(
                        "a gradient goes to the last of equal maxima",
                        OpKind.MAX_WINDOW_GRADIENT,
                        "max_window_gradient i32, overlapping",
                        (g, node, in) -> {
                            Op.MaxWindow op = (Op.MaxWindow) node.op();
                            int rank = in.get(0).shape().rank();
                            if (!isSymmetric(op.window())) {
                                return null;
                            }
                            Value x = g.reverse(in.get(0), rank - 2, rank - 1);
                            Value dy = g.reverse(in.get(1), rank - 2, rank - 1);
                            return List.of(g.reverse(g.add(op, List.of(x, dy)), rank - 2, rank - 1));
                        }),
                mutant("sorting downwards turns equals around", OpKind.SORT, "sort i32, descending", (g, node, in) -> {
                    Op.Sort op = (Op.Sort) node.op();
                    return op.descending()
                            ? g.sort(in.get(0), op.axis(), false).stream()
                                    .map(value -> g.reverse(value, op.axis()))
                                    .toList()
                            : null;
                }),
                mutant("top_k counts NaN as least", OpKind.TOP_K, "top_k f32", (g, node, in) -> {
                    if (!in.get(0).dtype().isFloating()) {
                        return null;
                    }
                    Op.TopK op = (Op.TopK) node.op();
                    Value number = g.compare(Comparison.EQ, in.get(0), in.get(0));
                    Value least = g.constant(in.get(0).dtype(), Double.NEGATIVE_INFINITY);
                    return g.topK(g.select(number, in.get(0), least), op.k(), op.axis());
                }),
                mutant(
                        "an index beyond the axis is the last one",
                        OpKind.GATHER,
                        "gather beyond the axis",
                        (g, node, in) -> {
                            long last = in.get(0).shape().dim(((Op.Gather) node.op()).axis()) - 1;
                            return List.of(g.add(
                                    node.op(), List.of(in.get(0), g.max(g.min(in.get(1), (double) last), 0))));
                        }),
                mutant(
                        "what was there is forgotten",
                        OpKind.SCATTER_ADD,
                        "scatter_add f32",
                        (g, node, in) -> List.of(g.add(
                                node.op(),
                                List.of(g.filled(in.get(0).dtype(), in.get(0).shape(), 0), in.get(1), in.get(2))))),
                mutant(
                        "starts beyond the end are wrapped",
                        OpKind.DYNAMIC_SLICE,
                        "dynamic_slice f32",
                        (g, node, in) -> {
                            if (in.get(0).shape().rank() == 0) {
                                return null;
                            }
                            Value dims = g.constant(Tensor.of(
                                    Shape.of(in.get(0).shape().rank()),
                                    in.get(0).shape().dims()));
                            return List.of(g.add(node.op(), List.of(in.get(0), g.binary(OpKind.REM, in.get(1), dims))));
                        }),
                mutant(
                        "sums include their own element always",
                        OpKind.CUMSUM,
                        "cumsum f32, exclusive",
                        (g, node, in) -> {
                            Op.CumSum op = (Op.CumSum) node.op();
                            return List.of(g.add(new Op.CumSum(op.axis(), false, op.reverse()), in));
                        }),
                mutant(
                        "a scan from the end begins at the front",
                        OpKind.SCAN,
                        "scan f32, from the end",
                        (g, node, in) -> {
                            Op.Scan op = (Op.Scan) node.op();
                            return !op.reverse()
                                    ? null
                                    : g.addAll(
                                            new Op.Scan(
                                                    op.body(),
                                                    op.length(),
                                                    op.carries(),
                                                    op.sequences(),
                                                    false,
                                                    op.recompute()),
                                            in);
                        }),
                mutant(
                        "carries are handed on one after the other",
                        OpKind.SCAN,
                        "scan f32, carries that change places",
                        (g, node, in) -> {
                            Op.Scan op = (Op.Scan) node.op();
                            return op.carries() != 2 ? null : g.addAll(op.withSubgraphs(List.of(inSequence(op))), in);
                        }),
                mutant("a loop runs once whatever the condition says", OpKind.WHILE, "while f32", (g, node, in) -> {
                    Op.While op = (Op.While) node.op();
                    List<Value> after = new ArrayList<>(g.inline(op.body(), in));
                    after.addAll(in.subList(op.carries(), in.size()));
                    return g.addAll(op, after);
                }),
                mutant("branches are mixed up", OpKind.COND, "cond f32", (g, node, in) -> {
                    Op.Cond op = (Op.Cond) node.op();
                    return g.addAll(new Op.Cond(op.no(), op.yes()), in);
                }),
                mutant("padding is always with zeros", OpKind.PAD, "pad f32", (g, node, in) -> {
                    Op.Pad op = (Op.Pad) node.op();
                    return List.of(g.pad(in.get(0), op.low(), op.high(), op.interior(), 0));
                }),
                mutant("a slice forgets its stride's start", OpKind.SLICE, "slice f32", (g, node, in) -> {
                    Op.Slice op = (Op.Slice) node.op();
                    List<Long> starts = new ArrayList<>();
                    List<Long> limits = new ArrayList<>();
                    for (int axis = 0; axis < op.starts().size(); axis++) {
                        starts.add(0L);
                        limits.add(op.limits().get(axis) - op.starts().get(axis));
                    }
                    return List.of(g.slice(in.get(0), starts, limits, op.strides()));
                }));
    }

    private static DynamicTest mutant(String bug, OpKind kind, String killer, OperationMutant.Bug instead) {
        return kills(bug, new BackendKit(new OperationMutant(kind, instead), new ReferenceBackend()), killer);
    }

    private static Value coarse(GraphBuilder g, Value x) {
        return g.cast(g.cast(x, DType.BF16), x.dtype());
    }

    private static Window turned(Window window) {
        List<Long> front = window.padHigh();
        List<Long> behind = window.padLow();
        return new Window(window.size(), window.strides(), front, behind, window.dilation());
    }

    /** Whether a window sees the same, turned around, of a tensor that is turned around. */
    private static boolean isSymmetric(Window window) {
        return window.axes() == 2
                && window.padLow().equals(window.padHigh())
                && window.strides().equals(List.of(1L, 1L));
    }

    /** A body whose second carry sees what the first one has just become. */
    private static Subgraph inSequence(Op.Scan op) {
        List<TensorType> types = op.body().parameterTypes();
        return GraphBuilder.subgraph(types, (g, parameters) -> {
            List<Value> first = g.inline(op.body(), parameters);
            List<Value> later = new ArrayList<>(parameters);
            later.set(0, first.get(0));
            List<Value> results = new ArrayList<>(first);
            results.set(1, g.inline(op.body(), later).get(1));
            return results;
        });
    }
}
