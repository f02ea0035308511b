package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.DeadCode;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
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

    private Program ofCarries(int result) {
        Value x = g.input("x", DType.F32, Shape.scalar());
        // Of the carries, the first moves the second, the third only itself.
        ScanBody.Turn all = g.scan(3, false, false, List.of(x, x, x), List.of(), (body, carries, none) -> {
            Value first = body.exp(carries.get(0));
            Value second = body.mul(carries.get(1), carries.get(0));
            Value third = body.neg(carries.get(2));
            return new ScanBody.Turn(List.of(first, second, third), List.of(body.constant(DType.F32, 1)));
        });
        Value y = result < 3 ? all.carries().get(result) : all.outputs().get(0);
        return new DeadCode().apply(Running.program(g, y));
    }

    @Test
    void aCarryThatNobodyReadsIsDropped() {
        assertEquals("""
                %0 = input "x" : f32[]
                %1 = scan(%0) length=3 carries=1 sequences=0 reverse=false recompute=false {
                  %0 = input "0" : f32[]
                  %1 = neg(%0) : f32[]
                  yield(%0) %1
                } : f32[]
                output "y0" = %1
                """, ofCarries(2).toString());
    }

    @Test
    void aCarryThatMovesAnotherStays() {
        assertEquals("""
                %0 = input "x" : f32[]
                %1, %2 = scan(%0, %0) length=3 carries=2 sequences=0 reverse=false recompute=false {
                  %0 = input "0" : f32[]
                  %1 = input "1" : f32[]
                  %2 = exp(%0) : f32[]
                  %3 = mul(%1, %0) : f32[]
                  yield(%0, %1) %2, %3
                } : f32[], f32[]
                output "y0" = %2
                """, ofCarries(1).toString());
    }

    @Test
    void aScanOfCarriesThatNobodyReadsIsLeftWithThem() {
        Program program = ofCarries(3);
        assertEquals(program.toString(), new DeadCode().apply(program).toString());
        assertEquals(
                List.of(Tensor.of(Shape.of(3), 1f, 1f, 1f)),
                Running.run(program, List.of(Tensor.scalar(DType.F32, 2))));
    }
}
