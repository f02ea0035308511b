package io.steelyard.layers.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tck.FunctionProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Functions of PyTorch's, described in core operations, against PyTorch: outputs and gradients. */
class GoldenOperationsTest {
    /** One input, {@code in.x}. */
    @FunctionalInterface
    private interface OfOne {
        Value describe(GraphBuilder g, Value x);
    }

    /** Two inputs, {@code in.a} and {@code in.b}. */
    @FunctionalInterface
    private interface OfTwo {
        Value describe(GraphBuilder g, Value a, Value b);
    }

    @TestFactory
    Stream<DynamicTest> aFunctionAndItsGradientsAreThoseOfPyTorch() throws IOException {
        return GoldenFunctions.tests("operations.json", "function", functions());
    }

    private static Map<String, FunctionProbe> functions() {
        Map<String, FunctionProbe> all = new TreeMap<>();
        two(all, "add_broadcast", GraphBuilder::add);
        two(all, "mul_broadcast", GraphBuilder::mul);
        two(all, "div_broadcast", (g, a, b) -> g.div(a, g.add(b, 3)));
        two(all, "maximum", GraphBuilder::max);
        two(all, "matmul_batched", (g, a, b) -> batched(g, a, b, 2, 1));
        two(all, "matmul_broadcast", (g, a, b) -> {
            // The axes before the matrices broadcast: [2, 1] and [5] to [2, 5].
            Value left = g.broadcast(a, Shape.of(2, 5, 3, 4));
            Value right = g.broadcast(b, Shape.of(2, 5, 4, 2));
            return g.dotGeneral(left, right, List.of(0, 1), List.of(0, 1), List.of(3), List.of(2));
        });
        // bik,bjk->bij
        two(all, "einsum", (g, a, b) -> batched(g, a, b, 2, 2));
        two(all, "cat", (g, a, b) -> g.concat(1, List.of(a, b)));
        two(all, "stack", (g, a, b) -> g.concat(1, List.of(g.reshape(a, 2, 1, 3), g.reshape(b, 2, 1, 3))));
        two(all, "cosine", (g, a, b) -> {
            // dim=1, eps=1e-8
            Value norms = g.mul(norm(g, a), norm(g, b));
            return g.div(g.sum(g.mul(a, b), 1), g.max(norms, 1e-8));
        });
        // torch.nn.Bilinear
        all.put("bilinear", FunctionProbe.of((g, given) -> {
            Value left = g.dot(given.value("in.a"), 1, given.value("param.weight"), 1);
            Value right = g.reshape(given.value("in.b"), 5, 1, 4);
            return g.add(g.sum(g.mul(left, right), 2), given.value("param.bias"));
        }));
        two(all, "cdist", (g, a, b) -> {
            Value difference = g.sub(g.reshape(a, 3, 1, 4), g.reshape(b, 1, 5, 4));
            return g.sqrt(g.sum(g.square(difference), 2));
        });

        one(all, "sum_dim", (g, x) -> g.sum(x, 1));
        one(all, "mean_keep", (g, x) -> g.reshape(g.mean(x, 0, 2), 1, 3, 1));
        one(all, "var", (g, x) -> g.div(g.sum(squaredDeviations(g, x), 1), 2));
        one(all, "std_pop", (g, x) -> g.sqrt(g.mean(squaredDeviations(g, x), 1)));
        one(all, "max_dim", (g, x) -> g.reduceMax(x, 1));
        one(all, "min_dim", (g, x) -> g.reduce(OpKind.REDUCE_MIN, x, 2));
        one(all, "logsumexp", (g, x) -> {
            Value greatest = g.stopGradient(g.reduceMax(x, 1));
            return g.add(g.log(g.sum(g.exp(g.sub(x, g.keep(greatest, x, 1))), 1)), greatest);
        });
        one(all, "prod", (g, x) -> g.reduce(OpKind.REDUCE_PROD, x, 1));
        one(all, "norm2", GoldenOperationsTest::norm);
        one(all, "cumsum", (g, x) -> g.cumSum(x, 1));

        one(all, "exp", GraphBuilder::exp);
        one(all, "sin", (g, x) -> g.unary(OpKind.SIN, x));
        one(all, "erf", GraphBuilder::erf);
        one(all, "abs", GraphBuilder::abs);
        one(all, "pow3", (g, x) -> g.pow(x, 3));
        one(all, "clamp", (g, x) -> g.min(g.max(x, -0.3), 0.4));
        one(all, "where", (g, x) -> g.select(g.compare(Comparison.GT, x, 0), g.mul(x, 2), g.mul(x, -3)));

        one(
                all,
                "transpose_slice",
                (g, x) -> g.slice(
                        g.transpose(x, 0, 2, 1), List.of(0L, 0L, 0L), List.of(2L, 4L, 3L), List.of(1L, 2L, 1L)));
        one(all, "pad", (g, x) -> g.pad(x, List.of(0L, 0L, 1L), List.of(0L, 1L, 2L), List.of(0L, 0L, 0L), 0));
        one(all, "flip", (g, x) -> g.reverse(x, 1));
        one(all, "roll", (g, x) -> g.concat(2, List.of(g.slice(x, 2, 3, 4), g.slice(x, 2, 0, 3))));
        one(all, "repeat", (g, x) -> {
            Value twice = g.concat(2, List.of(x, x));
            return g.concat(0, List.of(twice, twice));
        });
        one(all, "tril", (g, x) -> {
            Value row = g.iota(DType.I64, x.shape(), 1);
            Value column = g.iota(DType.I64, x.shape(), 2);
            return g.select(g.compare(Comparison.LE, column, row), x, g.filled(x.dtype(), x.shape(), 0));
        });

        one(all, "gather", (g, x) -> g.gatherAlong(x, g.broadcast(indices(g, 0, 2, 2, 1), Shape.of(2, 3, 4)), 2));
        one(all, "index_select", (g, x) -> g.gather(x, indices(g, 2, 0, 2), 1));
        one(all, "sort", (g, x) -> g.sort(x, 2, false).get(0));
        one(all, "topk", (g, x) -> g.topK(x, 2, 2).get(0));
        return all;
    }

    private static void one(Map<String, FunctionProbe> all, String name, OfOne function) {
        all.put(name, FunctionProbe.of((g, given) -> function.describe(g, given.x())));
    }

    private static void two(Map<String, FunctionProbe> all, String name, OfTwo function) {
        all.put(name, FunctionProbe.of((g, given) -> function.describe(g, given.value("in.a"), given.value("in.b"))));
    }

    private static Value batched(GraphBuilder g, Value a, Value b, int left, int right) {
        return g.dotGeneral(a, b, List.of(0), List.of(0), List.of(left), List.of(right));
    }

    private static Value norm(GraphBuilder g, Value x) {
        return g.sqrt(g.sum(g.square(x), 1));
    }

    private static Value squaredDeviations(GraphBuilder g, Value x) {
        return g.square(g.sub(x, g.keep(g.mean(x, 1), x, 1)));
    }

    private static Value indices(GraphBuilder g, long... indices) {
        return g.constant(Tensor.of(Shape.of(indices.length), indices));
    }
}
