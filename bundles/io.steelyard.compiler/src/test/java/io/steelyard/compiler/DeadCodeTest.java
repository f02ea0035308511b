package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.DeadCode;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeadCodeTest {
    private final GraphBuilder g = new GraphBuilder();

    @Test
    void whatNobodyNeedsIsDropped() {
        Value x = g.input("x", DType.F32, Shape.of(3));
        Value needed = g.exp(x);
        g.neg(g.square(needed));
        assertEquals("""
                %0 = input "x" : f32[3]
                %1 = exp(%0) : f32[3]
                output "y0" = %1
                """, new DeadCode().apply(Running.program(g, needed)).toString());
    }

    @Test
    void whatOutputsUpdatesAndGuardNeedStays() {
        Value x = g.input("x", DType.F32, Shape.scalar());
        Value negated = g.neg(g.exp(x));
        Value less = g.compare(Comparison.LT, x, 1);
        Program program = new Program(g.graph(), Map.of("y", x), Map.of("s", negated), Optional.of(less));
        assertEquals(program.toString(), new DeadCode().apply(program).toString());
    }

    @Test
    void inputsAndStatesStayThoughNobodyReadsThem() {
        g.input("unused", DType.F32, Shape.of(3));
        g.state("unread", DType.F32, Shape.of(3));
        Program program = Running.program(g, g.input("x", DType.F32, Shape.scalar()));
        assertEquals(program.toString(), new DeadCode().apply(program).toString());
    }
}
