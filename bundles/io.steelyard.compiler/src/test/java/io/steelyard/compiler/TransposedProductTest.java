package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.Program;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransposedProductTest {
    private final GraphBuilder g = new GraphBuilder();
    private final Value x = g.input("x", DType.F32, Shape.of(2, 3));

    private String fused(Value y) {
        return Fusion.fuse(Running.program(g, y)).toString();
    }

    @Test
    void aProductTakesTheTransposesOfItsOperandsIn() {
        Value y = g.input("y", DType.F32, Shape.of(4, 2));
        assertEquals("""
                %0 = input "x" : f32[2,3]
                %1 = input "y" : f32[4,2]
                %2 = dot_general(%0, %1) batch=[]x[] contract=[0]x[1] : f32[3,4]
                output "y0" = %2
                """, fused(g.matmul(g.transpose(x, 1, 0), g.transpose(y, 1, 0))));
    }

    @Test
    void aProductInBatchesTakesTransposesInWhichKeepTheOrderOfWhatRemains() {
        Value q = g.input("q", DType.F32, Shape.of(2, 5, 3, 4));
        Value k = g.input("k", DType.F32, Shape.of(2, 6, 3, 4));
        Value heads = g.dotGeneral(
                g.transpose(q, 0, 2, 1, 3),
                g.transpose(k, 0, 2, 1, 3),
                List.of(0, 1),
                List.of(0, 1),
                List.of(3),
                List.of(3));
        assertEquals("""
                %0 = input "x" : f32[2,3]
                %1 = input "q" : f32[2,5,3,4]
                %2 = input "k" : f32[2,6,3,4]
                %3 = dot_general(%1, %2) batch=[0,2]x[0,2] contract=[3]x[3] : f32[2,3,5,6]
                output "y0" = %3
                """, fused(heads));
    }

    @Test
    void aTransposeThatReordersWhatRemainsStaysBeforeAProduct() {
        Value y = g.input("y", DType.F32, Shape.of(4, 5, 3));
        Program program = Running.program(g, g.dot(g.transpose(y, 1, 0, 2), 2, x, 1));
        assertEquals(program.toString(), Fusion.fuse(program).toString());
    }

    @Test
    void aProductOfWhatWasTransposedHasTheSameBits() {
        GraphBuilder all = new GraphBuilder();
        Value a = all.input("a", DType.F32, Shape.of(2, 5, 3, 4));
        Value b = all.input("b", DType.F32, Shape.of(4, 2, 3, 6));
        Value product = all.dotGeneral(
                all.transpose(a, 2, 3, 0, 1),
                all.transpose(b, 1, 0, 3, 2),
                List.of(2),
                List.of(0),
                List.of(1, 0),
                List.of(1, 3));
        Program program = Running.program(all, product);
        List<Tensor> inputs = List.of(
                Tensor.of(
                        DType.F32,
                        Shape.of(2, 5, 3, 4),
                        new Random(1).doubles(120).toArray()),
                Tensor.of(
                        DType.F32,
                        Shape.of(4, 2, 3, 6),
                        new Random(2).doubles(144).toArray()));
        Program simplified = Fusion.fuse(program);
        assertEquals(3, simplified.graph().nodes().size(), simplified::toString);
        assertEquals(Running.run(program, inputs), Running.run(simplified, inputs));
    }
}
