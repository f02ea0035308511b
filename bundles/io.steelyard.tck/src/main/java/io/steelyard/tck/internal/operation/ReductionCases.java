package io.steelyard.tck.internal.operation;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tck.Tolerance;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/** Operations that combine the elements along axes. */
final class ReductionCases {
    private static final String GROUP = "reduction";
    private static final long MANY = 70_001;

    private final List<OperationCase> cases = new ArrayList<>();

    private ReductionCases() {}

    static List<OperationCase> all() {
        ReductionCases all = new ReductionCases();
        Types.NUMBER.forEach(all::of);
        all.cases.add(new OperationCase(
                GROUP, "argmax bool", Tolerance.EXACT, (g, in) -> List.of(g.argMax(in.any(DType.BOOL, 3, 4), 1))));
        return all.cases;
    }

    private void add(String name, Tolerance tolerance, OperationCase.Description description) {
        cases.add(new OperationCase(GROUP, name, tolerance, description));
    }

    private void of(DType dtype) {
        // Numbers are below 2; of the long sum, in narrow types, the result is rounded as coarsely as its magnitude.
        reduce(OpKind.REDUCE_SUM, dtype, Types.sums(dtype, 420, 2));
        add(
                "reduce_sum " + dtype + " of many",
                Types.sums(dtype, MANY, 2),
                (g, in) -> List.of(
                        g.sum(in.any(dtype, MANY)),
                        g.sum(in.any(dtype, 3, MANY / 3), 1),
                        g.sum(in.any(dtype, MANY / 3, 3), 0)));
        reduce(OpKind.REDUCE_MAX, dtype, Tolerance.EXACT);
        reduce(OpKind.REDUCE_MIN, dtype, Tolerance.EXACT);
        // Products of numbers around 1, each rounded once.
        add("reduce_prod " + dtype, Types.roundings(dtype, 32), (g, in) -> {
            Value x = dtype.isFloating() ? in.drawn(dtype, 0.8, 1.2, 3, 5, 4) : in.any(dtype, 3, 5, 4);
            return List.of(
                    g.reduce(OpKind.REDUCE_PROD, x, 1),
                    g.reduce(OpKind.REDUCE_PROD, x, 0, 2),
                    g.reduce(OpKind.REDUCE_PROD, in.any(dtype, 2, 0), 1));
        });
        for (OpKind kind : List.of(OpKind.REDUCE_SUM, OpKind.REDUCE_MAX, OpKind.REDUCE_MIN, OpKind.REDUCE_PROD)) {
            add(kind.label() + " " + dtype + ", particular numbers", Types.roundings(dtype, 4), (g, in) -> {
                Value crowded = in.crowded(dtype, 11, 7);
                return List.of(g.reduce(kind, crowded, 1), g.reduce(kind, crowded, 0), g.reduce(kind, crowded));
            });
        }
        add(
                "argmax " + dtype,
                Tolerance.EXACT,
                (g, in) -> List.of(
                        g.argMax(in.any(dtype, 4, 30), 1),
                        g.argMax(in.any(dtype, 5, 1, 3), 1),
                        g.argMax(in.crowded(dtype, 6, 5, 3), 0),
                        g.argMax(in.crowded(dtype, 40, 3), 1)));
        for (boolean exclusive : List.of(false, true)) {
            for (boolean reverse : List.of(false, true)) {
                String name = "cumsum " + dtype + (exclusive ? ", exclusive" : "") + (reverse ? ", reverse" : "");
                add(
                        name,
                        Types.sums(dtype, 120, 2),
                        (g, in) -> List.of(
                                g.add(new Op.CumSum(1, exclusive, reverse), List.of(in.any(dtype, 3, 120, 2))),
                                g.add(new Op.CumSum(0, exclusive, reverse), List.of(in.any(dtype, 9))),
                                g.add(new Op.CumSum(0, exclusive, reverse), List.of(in.any(dtype, 0, 2)))));
            }
        }
    }

    private void reduce(OpKind kind, DType dtype, Tolerance tolerance) {
        add(kind.label() + " " + dtype, tolerance, (g, in) -> {
            Value x = in.any(dtype, 6, 7, 10);
            return List.of(
                    g.reduce(kind, x, 0),
                    g.reduce(kind, x, 1),
                    g.reduce(kind, x, 2),
                    g.reduce(kind, x, 0, 2),
                    g.reduce(kind, x),
                    g.add(new Op.Reduce(kind, List.of()), List.of(x)),
                    g.reduce(kind, in.any(dtype)),
                    g.reduce(kind, in.any(dtype, 3, 0), 1),
                    g.reduce(kind, in.any(dtype, 0, 3), 1),
                    g.reduce(kind, g.transpose(in.any(dtype, 20, 30), 1, 0), 1));
        });
    }
}
