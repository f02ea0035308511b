package io.steelyard.compiler;

import io.steelyard.compiler.DifferentiableCases.Case;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;

/** Functions with sub-graphs to be differentiated, at points where they are smooth. */
final class DifferentiableLoops {
    private final List<Case> cases = new ArrayList<>();
    private final Random random = new Random(20260102);

    private DifferentiableLoops() {}

    static List<Case> all() {
        DifferentiableLoops all = new DifferentiableLoops();
        for (boolean recompute : List.of(false, true)) {
            all.scans(recompute ? ", recomputed" : "", recompute);
        }
        all.others();
        return all.cases;
    }

    private void add(String name, BiFunction<GraphBuilder, List<Value>, Value> function, Tensor... point) {
        cases.add(new Case(name, function, List.of(point)));
    }

    private Tensor signed(long... dims) {
        Shape shape = Shape.of(dims);
        double[] values = random.doubles(shape.elements(), 0.1, 1.2)
                .map(value -> value * (random.nextBoolean() ? -1 : 1))
                .toArray();
        return Tensor.of(shape, values);
    }

    /** {@code h' = tanh(x W + h U)}, all of h and the last one. */
    private static ScanBody.Turn recurrence(
            GraphBuilder g, boolean reverse, boolean recompute, Value xs, Value start, Value w, Value u) {
        return g.scan(xs.shape().dim(0), reverse, recompute, List.of(start), List.of(xs), (body, carries, elements) -> {
            Value h = body.tanh(body.add(body.matmul(elements.get(0), w), body.matmul(carries.get(0), u)));
            return new ScanBody.Turn(List.of(h), List.of(h, body.square(carries.get(0))));
        });
    }

    private void scans(String suffix, boolean recompute) {
        for (boolean reverse : List.of(false, true)) {
            add(
                    "scan, a recurrence" + (reverse ? " from the end" : "") + suffix,
                    (g, x) -> {
                        ScanBody.Turn all = recurrence(g, reverse, recompute, x.get(0), x.get(1), x.get(2), x.get(3));
                        Value sums = g.add(
                                g.sum(all.outputs().get(0), 0),
                                g.sum(all.outputs().get(1), 0));
                        return g.add(sums, g.square(all.carries().get(0)));
                    },
                    signed(4, 2, 3),
                    signed(2, 2),
                    signed(3, 2),
                    signed(2, 2));
        }
        add(
                "scan, carries that change places" + suffix,
                (g, x) -> {
                    ScanBody.Turn all = g.scan(
                            3, false, recompute, List.of(x.get(0), x.get(1)), List.of(), (body, carries, none) -> {
                                Value product = body.mul(carries.get(0), carries.get(1));
                                return new ScanBody.Turn(List.of(carries.get(1), body.tanh(product)), List.of());
                            });
                    return g.add(all.carries().get(0), g.mul(all.carries().get(1), 3));
                },
                signed(2),
                signed(2));
        add(
                "scan, a counter beside" + suffix,
                (g, x) -> {
                    Value zero = g.constant(Tensor.of(Shape.scalar(), 0L));
                    ScanBody.Turn all = g.scan(
                            4,
                            false,
                            recompute,
                            List.of(zero, x.get(0)),
                            List.of(x.get(1)),
                            (body, carries, elements) -> {
                                Value count = body.cast(carries.get(0), DType.F64);
                                Value next = body.add(
                                        body.mul(carries.get(1), elements.get(0)), body.unary(OpKind.SIN, count));
                                Value one = body.constant(Tensor.of(Shape.scalar(), 1L));
                                return new ScanBody.Turn(
                                        List.of(body.add(carries.get(0), one), next), List.of(body.exp(next)));
                            });
                    return g.sum(all.outputs().get(0), 0);
                },
                signed(2),
                signed(4, 2));
        add(
                "scan, nothing carried" + suffix,
                (g, x) -> g.scan(
                                3,
                                true,
                                recompute,
                                List.of(),
                                List.of(x.get(0)),
                                (body, none, elements) -> new ScanBody.Turn(
                                        List.of(), List.of(body.softmax(body.mul(elements.get(0), x.get(1)), 0))))
                        .outputs()
                        .get(0),
                signed(3, 4),
                signed(4));
        add(
                "scan, of scans" + suffix,
                (g, x) -> {
                    ScanBody.Turn all = g.scan(
                            2, false, recompute, List.of(x.get(1)), List.of(x.get(0)), (body, carries, elements) -> {
                                ScanBody.Turn inner = recurrence(
                                        body, true, recompute, elements.get(0), carries.get(0), x.get(2), x.get(3));
                                Value sum = body.sum(inner.outputs().get(0), 0);
                                return new ScanBody.Turn(inner.carries(), List.of(body.square(sum)));
                            });
                    return g.add(g.sum(all.outputs().get(0), 0), all.carries().get(0));
                },
                signed(2, 3, 1, 2),
                signed(1, 2),
                signed(2, 2),
                signed(2, 2));
        weights(suffix, recompute);
        add(
                "scan of no turns" + suffix,
                (g, x) -> {
                    Value none = g.slice(x.get(0), 0, 1, 1);
                    ScanBody.Turn all = g.scan(
                            0,
                            false,
                            recompute,
                            List.of(x.get(1)),
                            List.of(none),
                            (body, carries, elements) -> new ScanBody.Turn(
                                    List.of(body.mul(carries.get(0), elements.get(0))), List.of(carries.get(0))));
                    return g.add(
                            g.square(all.carries().get(0)), g.sum(all.outputs().get(0), 0));
                },
                signed(2, 2),
                signed(2));
    }

    /** What all turns see unchanged, in places of which the sum over the turns is taken in different ways. */
    private void weights(String suffix, boolean recompute) {
        add(
                "scan, weights seen twice" + suffix,
                (g, x) -> g.scan(
                                3,
                                false,
                                recompute,
                                List.of(x.get(1)),
                                List.of(x.get(0)),
                                (body, carries, elements) -> {
                                    Value w = x.get(2);
                                    Value h = body.tanh(body.matmul(carries.get(0), w));
                                    Value both = body.add(body.matmul(h, w), body.mul(elements.get(0), x.get(3)));
                                    return new ScanBody.Turn(List.of(body.tanh(both)), List.of(h));
                                })
                        .carries()
                        .get(0),
                signed(3, 2, 2),
                signed(2, 2),
                signed(2, 2),
                signed(2));
        add(
                "scan, weights scaled, cut and turned within" + suffix,
                (g, x) -> {
                    ScanBody.Turn all = g.scan(
                            3, true, recompute, List.of(x.get(1)), List.of(x.get(0)), (body, carries, elements) -> {
                                Value w = body.div(body.mul(x.get(2), x.get(3)), x.get(4));
                                Value first = body.transpose(body.slice(w, 0, 0, 2), 1, 0);
                                Value second = body.neg(body.slice(w, 0, 3, 5));
                                Value h = body.tanh(body.sub(
                                        body.matmul(elements.get(0), first), body.matmul(carries.get(0), second)));
                                Value rows = body.reshape(body.transpose(h, 1, 0), 2, 3);
                                return new ScanBody.Turn(
                                        List.of(h), List.of(body.matmul(body.slice(w, 0, 2, 4), rows)));
                            });
                    return g.sum(all.outputs().get(0), 0);
                },
                signed(3, 3, 2),
                signed(3, 2),
                signed(5, 2),
                signed(5, 2),
                signed(1));
        add(
                "scan, a pair of maps without carries" + suffix,
                (g, x) -> g.scan(3, false, recompute, List.of(), List.of(x.get(0)), (body, none, elements) -> {
                            Value y = body.add(body.matmul(elements.get(0), x.get(1)), x.get(2));
                            Value once = body.mul(y, body.sum(x.get(1)));
                            return new ScanBody.Turn(List.of(), List.of(body.matmul(x.get(3), once)));
                        })
                        .outputs()
                        .get(0),
                signed(3, 4, 2),
                signed(2, 2),
                signed(2),
                signed(3, 4));
    }

    private void others() {
        for (double border : List.of(-10.0, 10.0)) {
            add(
                    "cond, " + (border < 0 ? "the first" : "the second"),
                    (g, x) -> {
                        Value condition = g.compare(Comparison.GT, g.sum(x.get(0)), border);
                        return g.cond(
                                        condition,
                                        (body, none) -> List.of(body.mul(x.get(0), body.exp(x.get(1)))),
                                        (body, none) -> List.of(body.tanh(x.get(1))))
                                .get(0);
                    },
                    signed(3),
                    signed(3));
        }
        add(
                "barrier",
                (g, x) -> {
                    List<Value> behind = g.barrier(List.of(g.exp(x.get(0)), x.get(1)));
                    return g.mul(behind.get(0), g.square(behind.get(1)));
                },
                signed(3),
                signed(3));
        add(
                "checkpoint",
                (g, x) -> g.checkpoint(List.of(x.get(0)), (body, in) -> {
                            Value h = body.tanh(body.matmul(in.get(0), x.get(1)));
                            return List.of(body.tanh(body.matmul(h, x.get(2))), body.square(h));
                        })
                        .get(0),
                signed(2, 3),
                signed(3, 3),
                signed(3, 2));
        add(
                "composite of two results, one being an integer",
                (g, x) -> {
                    List<Value> found = g.composite(
                            "greatest", Map.of(), List.of(x.get(0)), (body, in) -> body.topK(in.get(0), 2, 0));
                    return g.mul(found.get(0), g.add(g.cast(found.get(1), DType.F64), 1));
                },
                signed(5));
    }
}
