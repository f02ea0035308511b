package io.steelyard.tck.internal.operation;

import io.steelyard.compiler.Differentiation;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tck.Tolerance;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Composites and their gradients: what a backend claims is held to the definition, the rest is put together of its parts. */
final class CompositeCases {
    private static final String GROUP = "composites";

    private final List<OperationCase> cases = new ArrayList<>();

    private CompositeCases() {}

    static List<OperationCase> all() {
        CompositeCases all = new CompositeCases();
        List.of(DType.F64, DType.F32).forEach(all::of);
        return all.cases;
    }

    private void of(DType dtype) {
        add("softmax", dtype, (g, x) -> g.softmax(x, 1), 5, 9, 2);
        add("log_softmax", dtype, (g, x) -> g.logSoftmax(x, 0), 11, 3);
        Tolerance few = Types.sums(dtype, 32, 2);
        cases.add(new OperationCase(
                GROUP,
                "softmax " + dtype + ", far apart",
                few,
                (g, in) -> List.of(
                        g.softmax(in.drawn(dtype, -2000, 2000, 4, 5), 1),
                        g.logSoftmax(in.drawn(dtype, -2000, 2000, 4, 5), 1))));
    }

    /** The value, and its gradient for the operand under a cotangent of all sorts. */
    private void add(String name, DType dtype, BiFunction<GraphBuilder, Value, Value> composite, long... dims) {
        cases.add(new OperationCase(
                GROUP, name + " " + dtype + ", with its gradient", Types.sums(dtype, 32, 4), (g, in) -> {
                    Value x = in.any(dtype, dims);
                    Value y = composite.apply(g, x);
                    Value loss = g.sum(g.mul(y, in.any(dtype, y.shape().dims())));
                    return List.of(
                            y, Differentiation.gradients(g, loss, List.of(x)).get(0));
                }));
    }
}
