package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.counting;
import static io.steelyard.backend.reference.internal.Evaluation.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.Graph;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.GraphText;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operation, written as text and read back, computes the same bits. */
class GraphTextRunsTest {
    private static final Window SQUARE =
            new Window(List.of(2L, 2L), List.of(2L, 1L), List.of(1L, 0L), List.of(0L, 1L), List.of(1L, 2L));

    private static Value image(GraphBuilder g) {
        return g.div(counting(g, 1, 2, 4, 4), 7);
    }

    private static Value kernel(GraphBuilder g) {
        return g.div(counting(g, 2, 1, 2, 2), 3);
    }

    private static Value key(GraphBuilder g) {
        return g.constant(Tensor.of(Shape.of(2), 7L, 3L));
    }

    private static Value index(GraphBuilder g, long... values) {
        return g.constant(Tensor.of(Shape.of(values.length), values));
    }

    /** Each entry describes a graph whose last node is what it is about. */
    private static Map<String, Function<GraphBuilder, List<Value>>> graphs() {
        Map<String, Function<GraphBuilder, List<Value>>> all = new LinkedHashMap<>();
        for (OpKind kind : OpKind.values()) {
            if (kind.group() == OpKind.Group.ELEMENTWISE && kind != OpKind.CAST) {
                all.put(kind.label(), g -> List.of(elementwise(g, kind)));
            }
        }
        all.put("cast", g -> List.of(g.cast(row(g, 1.5, -2.5, 300), DType.I8)));
        all.put("iota", g -> List.of(g.iota(DType.F16, Shape.of(2, 3), 1)));
        all.put("random_uniform", g -> List.of(g.randomUniform(key(g), DType.F32, Shape.of(9), 0xdeadbeefcafef00dL)));
        all.put("random_normal", g -> List.of(g.randomNormal(key(g), DType.F64, Shape.of(9), 1)));
        all.put("reshape", g -> List.of(g.reshape(counting(g, 2, 3), 6)));
        all.put("transpose", g -> List.of(g.transpose(counting(g, 2, 3), 1, 0)));
        all.put("broadcast", g -> List.of(g.broadcast(counting(g, 2, 1), Shape.of(2, 3))));
        all.put("slice", g -> List.of(g.slice(counting(g, 5), List.of(1L), List.of(5L), List.of(2L))));
        all.put("pad", g -> List.of(g.pad(row(g, 1, 2), List.of(1L), List.of(2L), List.of(1L), -0.1)));
        all.put("concat", g -> List.of(g.concat(0, List.of(row(g, 1), row(g, 2, 3)))));
        all.put("reverse", g -> List.of(g.reverse(counting(g, 2, 3), 0, 1)));
        all.put("dynamic_slice", g -> List.of(g.dynamicSlice(counting(g, 3, 3), index(g, 1, 5), List.of(2L, 1L))));
        all.put(
                "dynamic_update_slice",
                g -> List.of(g.dynamicUpdateSlice(counting(g, 3, 3), counting(g, 1, 2), index(g, 1, 5))));
        for (OpKind kind : List.of(OpKind.REDUCE_SUM, OpKind.REDUCE_MAX, OpKind.REDUCE_MIN, OpKind.REDUCE_PROD)) {
            all.put(kind.label(), g -> List.of(g.reduce(kind, image(g), 1, 3)));
        }
        all.put("argmax", g -> List.of(g.argMax(image(g), 2)));
        all.put("cumsum", g -> List.of(g.add(new Op.CumSum(3, true, true), List.of(image(g)))));
        all.put(
                "dot_general",
                g -> List.of(g.dotGeneral(
                        counting(g, 2, 3, 4), counting(g, 2, 4, 5), List.of(0), List.of(0), List.of(2), List.of(1))));
        all.put("convolution", g -> List.of(g.convolution(image(g), kernel(g), SQUARE, 2)));
        all.put("convolution_input_gradient", g -> {
            Value y = g.convolution(image(g), kernel(g), SQUARE, 2);
            return List.of(g.add(new Op.ConvolutionInputGradient(SQUARE, 2, image(g).shape()), List.of(y, kernel(g))));
        });
        all.put("convolution_kernel_gradient", g -> {
            Value y = g.convolution(image(g), kernel(g), SQUARE, 2);
            return List.of(g.add(new Op.ConvolutionKernelGradient(SQUARE, 2), List.of(image(g), y)));
        });
        for (OpKind kind : List.of(OpKind.REDUCE_WINDOW_SUM, OpKind.REDUCE_WINDOW_MAX)) {
            all.put(kind.label(), g -> List.of(g.reduceWindow(kind, image(g), SQUARE)));
        }
        all.put("max_window_gradient", g -> {
            Value y = g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, image(g), SQUARE);
            return List.of(g.add(new Op.MaxWindow(OpKind.MAX_WINDOW_GRADIENT, SQUARE), List.of(image(g), y)));
        });
        all.put(
                "max_window_gather",
                g -> List.of(
                        g.add(new Op.MaxWindow(OpKind.MAX_WINDOW_GATHER, SQUARE), List.of(image(g), g.neg(image(g))))));
        all.put(
                "gather",
                g -> List.of(g.add(
                        new Op.Gather(1, 1), List.of(counting(g, 2, 3), g.reshape(index(g, 2, 0, 1, 1), 2, 2)))));
        all.put(
                "scatter_add",
                g -> List.of(
                        g.add(new Op.ScatterAdd(0, 0), List.of(counting(g, 3, 2), index(g, 2, 2), counting(g, 2, 2)))));
        all.put("sort", g -> g.sort(row(g, 3, Double.NaN, -0.0, 0.0), 0, true));
        all.put("top_k", g -> g.topK(counting(g, 2, 3), 2, 1));
        all.put("scan", g -> {
            Value outer = row(g, 5, 6);
            ScanBody.Turn turn = g.scan(
                    3, true, true, List.of(row(g, 0, 1)), List.of(counting(g, 3, 2)), (body, carries, elements) -> {
                        Value sum = body.add(body.mul(carries.get(0), outer), elements.get(0));
                        return new ScanBody.Turn(List.of(sum), List.of(body.softmax(sum, 0)));
                    });
            return Stream.concat(turn.carries().stream(), turn.outputs().stream())
                    .toList();
        });
        all.put("cond", g -> {
            Value x = row(g, 5, 6);
            return g.cond(g.constant(DType.BOOL, 0), (yes, none) -> List.of(x), (no, none) -> List.of(no.add(x, 0.1)));
        });
        all.put(
                "while",
                g -> g.whileLoop(
                        List.of(g.constant(DType.F32, 1)),
                        (condition, carries) -> List.of(condition.compare(Comparison.LT, carries.get(0), 50)),
                        (body, carries) -> List.of(body.mul(carries.get(0), 1.7))));
        all.put("barrier", g -> g.barrier(List.of(row(g, 1), index(g, 2))));
        all.put(
                "composite",
                g -> g.composite(
                        "scaled.gradient",
                        Map.of("by", 0.1, "axes", List.of(1L, 2L), "label", "a } b", "deep", true, "n", 3L),
                        List.of(row(g, 1, 2)),
                        (body, in) -> List.of(body.mul(in.get(0), 0.1))));
        return all;
    }

    private static Value elementwise(GraphBuilder g, OpKind kind) {
        if (kind == OpKind.COMPARE) {
            return g.compare(Comparison.GE, row(g, 1, 2, Double.NaN), row(g, 2, 2, 2));
        } else if (kind == OpKind.SELECT) {
            return g.select(row(g, DType.BOOL, 1, 0), row(g, 1, 2), row(g, 3, 4));
        }
        boolean bits = Set.of(OpKind.AND, OpKind.OR, OpKind.XOR, OpKind.NOT, OpKind.SHIFT_LEFT, OpKind.SHIFT_RIGHT)
                .contains(kind);
        DType dtype = bits ? DType.I16 : DType.F64;
        Value a = row(g, dtype, 0.3, 7, -0.9, 1e-3);
        return kind.arity() == 1 ? g.unary(kind, a) : g.binary(kind, a, row(g, dtype, 2, 3, 0.4, -5));
    }

    @TestFactory
    Stream<DynamicTest> aGraphReadBackComputesTheSameBits() {
        return graphs().entrySet().stream()
                .map(each -> dynamicTest(each.getKey(), () -> {
                    GraphBuilder g = new GraphBuilder();
                    List<Value> results = each.getValue().apply(g);
                    String text = GraphText.write(g.graph());
                    Graph read = GraphText.read(text);
                    assertEquals(text, GraphText.write(read));
                    List<Value> again = results.stream()
                            .map(result -> valueOf(read, result.id()))
                            .toList();
                    assertEquals(Evaluation.evaluate(g.graph(), results), Evaluation.evaluate(read, again));
                }));
    }

    private static Value valueOf(Graph graph, int id) {
        return graph.nodes().stream()
                .flatMap(node -> node.results().stream())
                .filter(value -> value.id() == id)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyOperationIsAmongThem() {
        Set<OpKind> left = EnumSet.allOf(OpKind.class);
        // What a state holds is not part of a graph, and a sub-graph reads none.
        left.remove(OpKind.STATE);
        graphs().forEach((name, description) -> {
            GraphBuilder g = new GraphBuilder();
            assertFalse(description.apply(g).isEmpty(), name);
            remove(left, g.graph());
        });
        assertEquals(Set.of(), left);
    }

    private static void remove(Set<OpKind> left, Graph graph) {
        for (Node node : graph.nodes()) {
            left.remove(node.op().kind());
            for (Subgraph subgraph : node.op().subgraphs()) {
                remove(left, subgraph.graph());
            }
        }
    }
}
