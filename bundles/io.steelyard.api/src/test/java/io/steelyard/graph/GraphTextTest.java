package io.steelyard.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphTextTest {
    private static Graph constant(Tensor value) {
        GraphBuilder g = new GraphBuilder();
        g.constant(value);
        return g.graph();
    }

    private static void assertComesBack(Tensor value) {
        Graph read = GraphText.read(GraphText.write(constant(value)));
        assertEquals(new Op.Constant(value), read.nodes().get(0).op());
    }

    private static Tensor of(DType dtype, double... values) {
        return Tensor.of(dtype, Shape.of(values.length), values);
    }

    private static void assertSame(Graph expected, Graph found) {
        assertEquals(expected.nodes().size(), found.nodes().size());
        for (int i = 0; i < expected.nodes().size(); i++) {
            Node wanted = expected.nodes().get(i);
            Node node = found.nodes().get(i);
            assertEquals(wanted.op(), node.op());
            assertEquals(ids(wanted.operands()), ids(node.operands()));
            assertEquals(
                    wanted.results().stream().map(Value::type).toList(),
                    node.results().stream().map(Value::type).toList());
        }
    }

    private static List<Integer> ids(List<Value> values) {
        return values.stream().map(Value::id).toList();
    }

    @Test
    void everyOperationComesBack() {
        Graph graph = EveryOperation.graph();
        Graph read = GraphText.read(GraphText.write(graph));
        assertSame(graph, read);
        assertEquals(GraphText.write(graph), GraphText.write(read));
    }

    @Test
    void everyOperationIsAmongThem() {
        Set<OpKind> found = EnumSet.noneOf(OpKind.class);
        collect(found, EveryOperation.graph());
        assertEquals(EnumSet.allOf(OpKind.class), found);
    }

    private static void collect(Set<OpKind> found, Graph graph) {
        for (Node node : graph.nodes()) {
            found.add(node.op().kind());
            node.op().subgraphs().forEach(subgraph -> collect(found, subgraph.graph()));
        }
    }

    @Test
    void theNotationIsAsDocumented() {
        String text = """
                %0 = input "x" : f32[4,2]
                %1 = constant {0.0} : f32[]
                %2, %3 = scan(%1, %0) length=4 carries=1 sequences=1 reverse=false recompute=false {
                  %0 = input "0" : f32[]
                  %1 = input "1" : f32[2]
                  %2 = reduce_sum(%1) axes=[0] : f32[]
                  %3 = add(%0, %2) : f32[]
                  yield(%0, %1) %3, %3
                } : f32[], f32[4]
                """;
        assertEquals(text, GraphText.write(GraphText.read(text)));
    }

    @Test
    void emptyLinesAndSpaceAtBothEndsDoNotCount() {
        assertEquals(
                "%0 = input \"x\" : f32[]\n%1 = neg(%0) : f32[]\n",
                GraphText.write(GraphText.read("\n  %0 = input \"x\" : f32[]  \r\n\n\t%1 = neg(%0) : f32[]")));
        assertEquals(List.of(), GraphText.read("").nodes());
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F16", "BF16", "F32", "F64"})
    void realNumbersComeBackToTheBit(DType dtype) {
        double tiny = switch (dtype) {
            case F16 -> 0x1p-24;
            case BF16 -> 0x1p-133;
            case F32 -> Float.MIN_VALUE;
            default -> Double.MIN_VALUE;
        };
        double most = switch (dtype) {
            case F16 -> 65504;
            case BF16 -> 0x1.fep127;
            case F32 -> Float.MAX_VALUE;
            default -> Double.MAX_VALUE;
        };
        assertComesBack(of(
                dtype,
                0.0,
                -0.0,
                1,
                0.1,
                -1.0 / 3,
                tiny,
                -tiny,
                3 * tiny,
                most,
                -most,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.NaN));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void randomBitsComeBack(int width) {
        Random random = new Random(width);
        TensorBuffer buffer = TensorBuffer.allocate(width == 16 ? DType.F16 : DType.F32, Shape.of(20000));
        for (int i = 0; i < 20000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            buffer.setDouble(i, Float.isNaN(value) ? 1 : value);
        }
        assertComesBack(buffer.freeze());
    }

    @Test
    void integersComeBackFromEndToEnd() {
        assertComesBack(of(DType.I8, -128, 127, 0));
        assertComesBack(of(DType.I16, -32768, 32767));
        assertComesBack(of(DType.I32, Integer.MIN_VALUE, Integer.MAX_VALUE));
        assertComesBack(Tensor.of(Shape.of(3), Long.MIN_VALUE, Long.MAX_VALUE, -1L));
        assertComesBack(of(DType.U8, 0, 255, 128));
        assertComesBack(of(DType.BOOL, 0, 1, 1));
    }

    @Test
    void constantsWithoutElementsComeBack() {
        assertComesBack(Tensor.filled(DType.F32, Shape.of(3, 0), 0));
        assertComesBack(Tensor.scalar(DType.I32, 5));
    }

    @Test
    void aLongConstantIsWrittenWholeAndAbbreviatedInDumps() {
        long[] many = LongStream.range(0, 1000).toArray();
        Tensor value = Tensor.of(Shape.of(1000), many);
        assertComesBack(value);
        assertTrue(GraphText.write(constant(value)).contains(" 998, 999} : i64[1000]"));
        assertEquals(
                "%0 = constant {0, 1, 2, 3, 4, 5, 6, 7, ...} : i64[1000]\n",
                constant(value).toString());
    }

    @Test
    void aConstantWithinASubgraphIsWrittenWholeToo() {
        Tensor value = Tensor.of(Shape.of(20), LongStream.range(0, 20).toArray());
        GraphBuilder g = new GraphBuilder();
        g.composite("f", Map.of(), List.of(), (body, in) -> List.of(body.constant(value)));
        assertTrue(g.graph().toString().contains("7, ...}"));
        assertSame(g.graph(), GraphText.read(GraphText.write(g.graph())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "quoted \"name\"",
                "back\\slash",
                "two\nlines\r\n",
                "\\u0041 is no A",
                "\t\u0000\u0085\u2028",
                "gew\u00e4hlt \ud83d\ude00",
                "{ } = : %0"
            })
    void anyNameComesBack(String name) {
        GraphBuilder g = new GraphBuilder();
        g.input(name, DType.F32, Shape.of(2));
        g.state(name, DType.F32, Shape.of(2));
        String text = GraphText.write(g.graph());
        assertEquals(2, text.lines().count());
        assertSame(g.graph(), GraphText.read(text));
    }

    @Test
    void everySettingOfACompositeComesBack() {
        Map<String, Object> settings = Map.of(
                "text",
                "a } { \u00e4 = [1] ",
                "empty",
                "",
                "number",
                Long.MIN_VALUE,
                "whole",
                3.0,
                "least",
                Double.MIN_VALUE,
                "nan",
                Double.NaN,
                "infinite",
                Double.NEGATIVE_INFINITY,
                "yes",
                true,
                "list",
                List.of(1L, -2L),
                "nothing",
                List.of());
        GraphBuilder g = new GraphBuilder();
        g.composite("a_b.c1.gradient", settings, List.of(), (body, in) -> List.of());
        Graph read = GraphText.read(GraphText.write(g.graph()));
        assertEquals(settings, ((Op.Composite) read.nodes().get(0).op()).settings());
        assertSame(g.graph(), read);
    }

    @Test
    void windowsWithoutAxesComeBack() {
        GraphBuilder g = new GraphBuilder();
        g.reduceWindow(
                OpKind.REDUCE_WINDOW_SUM,
                g.input("x", DType.F32, Shape.of(2)),
                new Window(List.of(), List.of(), List.of(), List.of(), List.of()));
        assertSame(g.graph(), GraphText.read(GraphText.write(g.graph())));
    }

    @Test
    void sixtyFourLevelsComeBack() {
        Graph graph = nested(64);
        assertSame(graph, GraphText.read(GraphText.write(graph)));
    }

    static Graph nested(int levels) {
        GraphBuilder g = new GraphBuilder();
        g.composite("f", Map.of(), List.of(g.input("x", DType.F32, Shape.scalar())), body(levels - 1));
        return g.graph();
    }

    private static Body body(int levels) {
        return levels == 0
                ? (body, in) -> List.of(body.neg(in.get(0)))
                : (body, in) -> body.composite("f", Map.of(), in, body(levels - 1));
    }
}
