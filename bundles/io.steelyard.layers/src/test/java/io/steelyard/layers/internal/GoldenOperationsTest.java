package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.compiler.Differentiation;
import io.steelyard.compiler.Lowering;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tck.GoldenCase;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Functions of PyTorch's, described in core operations, against PyTorch: outputs and gradients. */
class GoldenOperationsTest {
    /**
     * Both sides compute in double precision, 2^-53 an operation, and add up at most a dozen products; elementary
     * functions are within a few units in the last place.
     */
    private static final double TOLERANCE = 1e-13;

    /** Describes a function of the case's inputs, which are there in the order of their names. */
    @FunctionalInterface
    private interface Description {
        Value describe(GraphBuilder g, List<Value> in);
    }

    /** One input. */
    @FunctionalInterface
    private interface OfOne {
        Value describe(GraphBuilder g, Value x);
    }

    /** Two inputs. */
    @FunctionalInterface
    private interface OfTwo {
        Value describe(GraphBuilder g, Value a, Value b);
    }

    private static final Map<String, Description> FUNCTIONS = functions();

    private final Backend backend = new ReferenceBackend();

    private static Map<String, Description> functions() {
        Map<String, Description> all = new TreeMap<>();
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

    private static void one(Map<String, Description> all, String name, OfOne function) {
        all.put(name, (g, in) -> function.describe(g, in.get(0)));
    }

    private static void two(Map<String, Description> all, String name, OfTwo function) {
        all.put(name, (g, in) -> function.describe(g, in.get(0), in.get(1)));
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

    @TestFactory
    Stream<DynamicTest> aFunctionAndItsGradientsAreThoseOfPyTorch() {
        return FUNCTIONS.keySet().stream().map(name -> dynamicTest(name, () -> check(name)));
    }

    @Test
    void everyCaseIsHeldAgainstAFunction() throws IOException, URISyntaxException {
        Path folder =
                Path.of(GoldenOperationsTest.class.getResource("/golden/op").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> names = files.map(file -> file.getFileName().toString().replace(".safetensors", ""))
                    .collect(Collectors.toSet());
            assertEquals(names, FUNCTIONS.keySet());
        }
    }

    private void check(String name) throws IOException, URISyntaxException {
        Path file = Path.of(GoldenOperationsTest.class
                .getResource("/golden/op/" + name + ".safetensors")
                .toURI());
        GoldenCase golden = GoldenCase.read(new SafetensorsFormat(), file).as(DType.F64);
        Map<String, Tensor> found = run(golden, FUNCTIONS.get(name));
        List<String> differences = new ArrayList<>();
        found.forEach((tensor, value) -> {
            String difference = GoldenCase.difference(golden.tensors().get(tensor), value, TOLERANCE);
            if (!difference.isEmpty()) {
                differences.add(tensor + " " + difference);
            }
        });
        assertEquals(List.of(), differences);
    }

    /** What a description yields, named as the case does: the output, and the gradients of sum(output * cotangent). */
    private Map<String, Tensor> run(GoldenCase golden, Description function) {
        GraphBuilder g = new GraphBuilder();
        Map<String, Value> inputs = new TreeMap<>();
        golden.all("in").forEach((name, value) -> inputs.put(name, g.input(name, DType.F64, value.shape())));
        List<Value> in = List.copyOf(inputs.values());
        Map<String, Value> outputs = new LinkedHashMap<>();
        Value y = function.describe(g, in);
        outputs.put("out.y", y);
        Value loss = g.sum(g.mul(y, g.constant(golden.tensors().get("cot.y"))));
        List<Value> found = Differentiation.gradients(g, loss, in);
        List<String> names = List.copyOf(inputs.keySet());
        for (int i = 0; i < names.size(); i++) {
            outputs.put("grad_in." + names.get(i), found.get(i));
        }
        Program program = new Program(g.graph(), outputs, Map.of(), Optional.empty());
        List<TensorBuffer> results = new ArrayList<>();
        outputs.values().forEach(value -> results.add(TensorBuffer.allocate(value.dtype(), value.shape())));
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(Lowering.lower(program, backend))) {
            List<Tensor> given = program.inputs().keySet().stream()
                    .map(name -> golden.all("in").get(name))
                    .toList();
            executable.run(state, given, results);
        }
        Map<String, Tensor> named = new LinkedHashMap<>();
        outputs.keySet()
                .forEach(name -> named.put(name, results.get(named.size()).freeze()));
        return named;
    }
}
