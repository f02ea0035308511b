package io.steelyard.tck.internal.operation;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Value;
import io.steelyard.tck.Tolerance;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/** Loops and conditions. */
final class ControlCases {
    private static final String GROUP = "control";

    private final List<OperationCase> cases = new ArrayList<>();

    private ControlCases() {}

    static List<OperationCase> all() {
        ControlCases all = new ControlCases();
        List.of(DType.F64, DType.F32).forEach(all::of);
        all.integers();
        return all.cases;
    }

    private void add(String name, Tolerance tolerance, OperationCase.Description description) {
        cases.add(new OperationCase(GROUP, name, tolerance, description));
    }

    /** {@code h' = tanh(x W + h U)}, all of h, and the last one. */
    private static ScanBody.Turn recurrence(GraphBuilder g, boolean reverse, Value xs, Value start, Value w, Value u) {
        return g.scan(xs.shape().dim(0), reverse, false, List.of(start), List.of(xs), (body, carries, elements) -> {
            Value h = body.tanh(body.add(body.matmul(elements.get(0), w), body.matmul(carries.get(0), u)));
            return new ScanBody.Turn(List.of(h), List.of(h, carries.get(0), elements.get(0)));
        });
    }

    private static List<Value> all(ScanBody.Turn turn) {
        List<Value> results = new ArrayList<>(turn.carries());
        results.addAll(turn.outputs());
        return results;
    }

    private void of(DType dtype) {
        // Errors of a turn are carried on, by a factor below 3 in each of nine turns at worst; in practice by much
        // less.
        Tolerance carried = Types.sums(dtype, 200, 4);
        for (boolean reverse : List.of(false, true)) {
            add(
                    "scan " + dtype + (reverse ? ", from the end" : ""),
                    carried,
                    (g, in) -> all(recurrence(
                            g,
                            reverse,
                            in.any(dtype, 9, 2, 3),
                            in.any(dtype, 2, 4),
                            in.drawn(dtype, -0.5, 0.5, 3, 4),
                            in.drawn(dtype, -0.5, 0.5, 4, 4))));
        }
        add(
                "scan " + dtype + ", carries that change places",
                Tolerance.EXACT,
                (g, in) -> all(g.scan(
                        5,
                        false,
                        false,
                        List.of(in.any(dtype, 3), in.any(dtype, 3)),
                        List.of(),
                        (body, carries, none) -> new ScanBody.Turn(
                                List.of(carries.get(1), carries.get(0)), List.of(carries.get(1), carries.get(1))))));
        add(
                "scan " + dtype + ", of no turns",
                Tolerance.EXACT,
                (g, in) -> all(g.scan(
                        0,
                        false,
                        false,
                        List.of(in.any(dtype, 3)),
                        List.of(in.any(dtype, 0, 3)),
                        (body, carries, elements) -> new ScanBody.Turn(
                                List.of(body.add(carries.get(0), elements.get(0))), List.of(elements.get(0))))));
        add("scan " + dtype + ", nothing carried, a value of the graph around handed out", Tolerance.EXACT, (g, in) -> {
            Value outside = in.any(dtype, 2);
            return all(g.scan(
                    4,
                    false,
                    false,
                    List.of(),
                    List.of(in.any(dtype, 4, 2)),
                    (body, none, elements) ->
                            new ScanBody.Turn(List.of(), List.of(outside, body.mul(elements.get(0), outside)))));
        });
        add(
                "scan " + dtype + ", scalars",
                Tolerance.EXACT,
                (g, in) -> all(g.scan(
                        List.of(in.any(dtype)),
                        List.of(in.any(dtype, 6)),
                        (body, carries, elements) -> new ScanBody.Turn(
                                List.of(body.max(carries.get(0), elements.get(0))),
                                List.of(body.neg(carries.get(0)))))));
        add("scan " + dtype + ", within a scan", carried, (g, in) -> {
            Value w = in.drawn(dtype, -0.5, 0.5, 2, 2);
            Value u = in.drawn(dtype, -0.5, 0.5, 2, 2);
            return all(g.scan(
                    List.of(in.any(dtype, 1, 2)), List.of(in.any(dtype, 3, 4, 1, 2)), (body, carries, elements) -> {
                        ScanBody.Turn inner = recurrence(body, true, elements.get(0), carries.get(0), w, u);
                        return new ScanBody.Turn(inner.carries(), inner.outputs());
                    }));
        });
        for (double border : List.of(-1e6, 1e6)) {
            add("cond " + dtype + (border < 0 ? ", the first" : ", the second"), Tolerance.EXACT, (g, in) -> {
                Value x = in.any(dtype, 3);
                Value y = in.any(dtype, 3);
                return g.cond(
                        g.compare(Comparison.GT, g.sum(x), border),
                        (body, none) -> List.of(body.mul(x, 2), y, body.constant(dtype, 1)),
                        (body, none) -> List.of(y, body.mul(y, 3), body.constant(dtype, 2)));
            });
        }
        add("while " + dtype, Tolerance.EXACT, (g, in) -> {
            List<Value> results = new ArrayList<>(doubled(g, in.drawn(dtype, 0.5, 1)));
            // Not even once.
            results.addAll(doubled(g, in.drawn(dtype, 2000, 3000)));
            return results;
        });
        add("barrier " + dtype, Tolerance.EXACT, (g, in) -> {
            Value x = in.any(dtype, 3);
            List<Value> behind = g.barrier(List.of(g.mul(x, 2), x));
            return List.of(behind.get(0), behind.get(1), g.add(behind.get(0), behind.get(1)));
        });
        add("loops within loops " + dtype, carried, (g, in) -> {
            Value x = in.drawn(dtype, 0.5, 1, 4);
            return all(g.scan(List.of(g.constant(dtype, 1)), List.of(x), (body, carries, elements) -> {
                Value next = body.cond(
                                body.compare(Comparison.LT, elements.get(0), 0.75),
                                (yes, none) -> List.of(doubled(yes, yes.mul(elements.get(0), carries.get(0)))
                                        .get(0)),
                                (no, none) -> List.of(no.div(carries.get(0), 512)))
                        .get(0);
                return new ScanBody.Turn(List.of(next), List.of(next));
            }));
        });
    }

    /** Doubled until it is 1000 or more, and how often that was. */
    private static List<Value> doubled(GraphBuilder g, Value x) {
        return g.whileLoop(
                List.of(x, g.constant(DType.I32, 0)),
                (body, in) -> List.of(body.compare(Comparison.LT, in.get(0), 1000)),
                (body, in) -> List.of(body.add(in.get(0), in.get(0)), body.add(in.get(1), 1)));
    }

    private void integers() {
        for (DType dtype : List.of(DType.I64, DType.I8, DType.BOOL, DType.F16, DType.BF16)) {
            add("scan " + dtype, Tolerance.EXACT, (g, in) -> {
                Value xs = in.any(dtype, 5, 3);
                return all(g.scan(List.of(in.any(dtype, 3)), List.of(xs), (body, carries, elements) -> {
                    Value next = dtype.isFloating()
                            ? body.max(carries.get(0), elements.get(0))
                            : body.binary(OpKind.XOR, carries.get(0), elements.get(0));
                    return new ScanBody.Turn(List.of(next), List.of(next));
                }));
            });
        }
    }
}
