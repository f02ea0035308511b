package io.steelyard.tck.internal.operation;

import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import io.steelyard.tck.Tolerance;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Operations that have to do with positions. */
final class IndexingCases {
    private static final String GROUP = "indexing";

    private final List<OperationCase> cases = new ArrayList<>();

    private IndexingCases() {}

    static List<OperationCase> all() {
        IndexingCases all = new IndexingCases();
        Types.ALL.forEach(all::of);
        return all.cases;
    }

    private void add(String name, Tolerance tolerance, OperationCase.Description description) {
        cases.add(new OperationCase(GROUP, name, tolerance, description));
    }

    private void of(DType dtype) {
        add(
                "gather " + dtype,
                Tolerance.EXACT,
                (g, in) -> List.of(
                        g.gather(in.any(dtype, 5, 3), in.indices(Shape.of(2, 2), 4, 0, 4, 1), 0),
                        g.gather(in.any(dtype, 2, 5, 3), in.indices(Shape.of(3), 1, 1, 2), 1),
                        g.gather(in.any(dtype, 5, 3), in.indices(Shape.scalar(), 2), 1),
                        g.gather(in.any(dtype, 5), in.indices(Shape.of(0)), 0),
                        g.gather(in.any(dtype, 5, 3), g.cast(in.drawn(DType.I32, 0, 5, 900), DType.I32), 0)));
        add(
                "gather " + dtype + ", in batches",
                Tolerance.EXACT,
                (g, in) -> List.of(
                        g.add(
                                new Op.Gather(1, 1),
                                List.of(in.any(dtype, 2, 4), in.indices(Shape.of(2, 3), 3, 0, 0, 1, 2, 3))),
                        g.add(
                                new Op.Gather(2, 1),
                                List.of(in.any(dtype, 2, 3, 4), in.indices(Shape.of(2, 2), 3, 0, 1, 1))),
                        g.gatherAlong(in.any(dtype, 3, 2), in.indices(Shape.of(2, 2), 2, 0, 1, 1), 0)));
        for (boolean descending : List.of(false, true)) {
            add("sort " + dtype + (descending ? ", descending" : ""), Tolerance.EXACT, (g, in) -> {
                List<Value> results = new ArrayList<>(g.sort(in.any(dtype, 3, 40, 2), 1, descending));
                results.addAll(g.sort(in.crowded(dtype, 60), 0, descending));
                results.addAll(g.sort(in.crowded(dtype, 7, 5), 0, descending));
                results.addAll(g.sort(in.any(dtype, 2, 0), 1, descending));
                results.addAll(g.sort(in.any(dtype, 2, 1), 1, descending));
                return results;
            });
        }
        add("top_k " + dtype, Tolerance.EXACT, (g, in) -> {
            List<Value> results = new ArrayList<>(g.topK(in.any(dtype, 3, 40, 2), 5, 1));
            results.addAll(g.topK(in.crowded(dtype, 60), 60, 0));
            results.addAll(g.topK(in.crowded(dtype, 4, 30), 3, 1));
            results.addAll(g.topK(in.any(dtype, 5), 0, 0));
            return results;
        });
        if (dtype != DType.BOOL) {
            // Up to 900 numbers below 2 are added to one.
            add(
                    "scatter_add " + dtype,
                    Types.sums(dtype, 900, 2),
                    (g, in) -> List.of(
                            g.scatterAdd(
                                    in.any(dtype, 5, 3), in.indices(Shape.of(4), 4, 0, 4, 1), in.any(dtype, 4, 3), 0),
                            g.scatterAdd(in.any(dtype, 2, 5), in.indices(Shape.of(3), 1, 1, 1), in.any(dtype, 2, 3), 1),
                            g.scatterAdd(in.any(dtype, 5), in.indices(Shape.of(0)), in.any(dtype, 0), 0),
                            g.scatterAdd(
                                    in.any(dtype, 7, 2), in.drawn(DType.I64, 0, 7, 900), in.any(dtype, 900, 2), 0)));
            add(
                    "scatter_add " + dtype + ", in batches",
                    Types.sums(dtype, 4, 2),
                    (g, in) -> List.of(
                            g.add(
                                    new Op.ScatterAdd(1, 1),
                                    List.of(
                                            in.any(dtype, 2, 4),
                                            in.indices(Shape.of(2, 3), 3, 0, 0, 1, 2, 3),
                                            in.any(dtype, 2, 3))),
                            g.scatterAddAlong(
                                    in.any(dtype, 3, 2),
                                    in.indices(Shape.of(2, 2), 2, 0, 2, 1),
                                    in.any(dtype, 2, 2),
                                    0)));
        }
    }
}
