package io.steelyard.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubgraphTest {
    private static final TensorType PAIR = new TensorType(DType.F32, Shape.of(2));

    private final GraphBuilder g = new GraphBuilder();
    private final Value a = g.input("a", DType.F32, Shape.of(2));
    private final Value b = g.input("b", DType.F32, Shape.of(3));

    private static Subgraph of(Body body) {
        return GraphBuilder.subgraph(List.of(PAIR, PAIR), body);
    }

    private static Subgraph loop(double step) {
        return of((body, in) -> body.scan(
                        List.of(in.get(0)),
                        List.of(in.get(1)),
                        (turn, carries, elements) ->
                                new ScanBody.Turn(List.of(turn.add(carries.get(0), step)), List.of()))
                .carries());
    }

    private String refusal(List<Value> parameters, List<Value> results) {
        return assertThrows(GraphException.class, () -> new Subgraph(g.graph(), parameters, results))
                .getMessage();
    }

    @Test
    void subgraphsOfTheSameOperationsAreEqual() {
        Body body = (inner, in) -> List.of(inner.add(in.get(0), in.get(1)));
        assertEquals(of(body), of(body));
        assertEquals(of(body).hashCode(), of(body).hashCode());
        assertEquals(loop(1), loop(1));
        assertEquals(loop(1).hashCode(), loop(1).hashCode());
    }

    @Test
    void subgraphsThatDifferInAnythingAreNot() {
        Subgraph sum = of((body, in) -> List.of(body.add(in.get(0), in.get(1))));
        assertNotEquals(sum, of((body, in) -> List.of(body.sub(in.get(0), in.get(1)))));
        assertNotEquals(sum, of((body, in) -> List.of(body.add(in.get(1), in.get(0)))));
        assertNotEquals(sum, of((body, in) -> {
            body.add(in.get(0), in.get(1));
            return List.of(in.get(0));
        }));
        assertNotEquals(loop(1), loop(2));
        assertNotEquals(sum, "a text");
    }

    @Test
    void theOrderOfParametersAndResultsCounts() {
        Subgraph straight = new Subgraph(g.graph(), List.of(a, b), List.of(a, b));
        assertNotEquals(straight, new Subgraph(g.graph(), List.of(b, a), List.of(a, b)));
        assertNotEquals(straight, new Subgraph(g.graph(), List.of(a, b), List.of(b, a)));
        assertEquals(List.of(b.type(), a.type()), new Subgraph(g.graph(), List.of(b, a), List.of()).parameterTypes());
        assertEquals(List.of(a.type(), a.type()), new Subgraph(g.graph(), List.of(b, a), List.of(a, a)).resultTypes());
    }

    @Test
    void everyInputIsAParameterAndEveryParameterAnInput() {
        assertEquals(
                "the parameters of a sub-graph are its inputs [%0, %1], found [%0]", refusal(List.of(a), List.of()));
        assertEquals(
                "the parameters of a sub-graph are its inputs [%0, %1], found [%0, %0]",
                refusal(List.of(a, a), List.of()));
        Value sum = g.add(a, 1);
        assertEquals(
                "the parameters of a sub-graph are its inputs [%0, %1], found [%0, " + sum + "]",
                refusal(List.of(a, sum), List.of()));
    }

    @Test
    void aResultIsAValueOfTheSubgraph() {
        Value foreign = new GraphBuilder().input("y", DType.F32, Shape.of(2));
        assertEquals("result %0 is not a value of the sub-graph", refusal(List.of(a, b), List.of(foreign)));
    }

    @Test
    void aSubgraphReadsNoState() {
        g.state("w", DType.F32, Shape.of(2));
        assertEquals("a sub-graph reads no state, found %2 = state \"w\" : f32[2]", refusal(List.of(a, b), List.of()));
    }

    @Test
    void theDumpEndsWithParametersAndResults() {
        assertEquals(
                """
                %0 = input "0" : f32[2]
                %1 = input "1" : f32[2]
                %2 = add(%0, %1) : f32[2]
                yield(%0, %1) %2, %1
                """,
                of((body, in) -> List.of(body.add(in.get(0), in.get(1)), in.get(1)))
                        .toString());
    }
}
