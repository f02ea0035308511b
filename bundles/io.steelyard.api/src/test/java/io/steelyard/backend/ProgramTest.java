package io.steelyard.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.graph.Graph;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.GraphException;
import io.steelyard.graph.GraphText;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgramTest {
    @Test
    void oneNameForTwoTypesIsRefusedWithBoth() {
        for (String kind : new String[] {"input", "state"}) {
            Graph graph = GraphText.read("%0 = " + kind + " \"x\" : f64[3]\n%1 = " + kind + " \"x\" : f64[2]\n");
            GraphException e =
                    assertThrows(GraphException.class, () -> new Program(graph, Map.of(), Map.of(), Optional.empty()));
            assertEquals(kind + " 'x' is f64[3], and cannot be f64[2] too", e.getMessage());
        }
    }

    @Test
    void anOutputOfAnotherGraphIsRefused() {
        Value stranger = new GraphBuilder().input("x", DType.F32, Shape.of(2));
        GraphBuilder g = new GraphBuilder();
        g.input("y", DType.F32, Shape.of(2));
        GraphException e = assertThrows(
                GraphException.class,
                () -> new Program(g.graph(), Map.of("out", stranger), Map.of(), Optional.empty()));
        assertEquals("output 'out' %0 is not a value of this graph", e.getMessage());
    }

    private static Program sum(String output, double added, boolean updates) {
        GraphBuilder g = new GraphBuilder();
        Value w = g.state("w", DType.F32, Shape.of(2));
        Value sum = g.add(w, added);
        return new Program(g.graph(), Map.of(output, sum), updates ? Map.of("w", sum) : Map.of(), Optional.empty());
    }

    @Test
    void whatIsDescribedTwiceIsEqual() {
        assertEquals(sum("out", 1, true), sum("out", 1, true));
        assertEquals(sum("out", 1, true).hashCode(), sum("out", 1, true).hashCode());
    }

    @Test
    void anotherConstantNameOrUpdateIsAnotherProgram() {
        assertNotEquals(sum("out", 1, true), sum("out", 2, true));
        assertNotEquals(sum("out", 1, true), sum("result", 1, true));
        assertNotEquals(sum("out", 1, true), sum("out", 1, false));
    }

    @Test
    void outputsInAnotherOrderAreAnotherProgram() {
        GraphBuilder g = new GraphBuilder();
        Value a = g.input("a", DType.F32, Shape.of(2));
        Map<String, Value> one = new LinkedHashMap<>();
        one.put("x", a);
        one.put("y", a);
        Map<String, Value> other = new LinkedHashMap<>();
        other.put("y", a);
        other.put("x", a);
        Graph graph = g.graph();
        assertNotEquals(
                new Program(graph, one, Map.of(), Optional.empty()),
                new Program(graph, other, Map.of(), Optional.empty()));
    }
}
