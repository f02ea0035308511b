package io.steelyard.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.graph.Graph;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.GraphException;
import io.steelyard.graph.GraphText;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
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
}
