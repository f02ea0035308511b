package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.Program;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ContractionViewsTest {
    private static final Shape PACKED = Shape.of(2, 3, 24);

    /** Attention's two products, of queries, keys and values that lie in one tensor. */
    private static Program heads() {
        GraphBuilder g = new GraphBuilder();
        Value packed = g.input("x", DType.F64, PACKED);
        Value[] parts = new Value[3];
        for (int i = 0; i < 3; i++) {
            Value part = g.slice(packed, 2, 8L * i, 8L * i + 8);
            parts[i] = g.transpose(g.reshape(part, 2, 3, 4, 2), 0, 2, 1, 3);
        }
        Op scores = new Op.DotGeneral(List.of(0, 1), List.of(0, 1), List.of(3), List.of(3));
        Op mixed = new Op.DotGeneral(List.of(0, 1), List.of(0, 1), List.of(3), List.of(2));
        Value weights = g.exp(g.add(scores, List.of(parts[0], parts[1])));
        Value out = g.transpose(g.add(mixed, List.of(weights, parts[2])), 0, 2, 1, 3);
        return Running.program(g, g.reshape(out, 2, 3, 8));
    }

    @Test
    void headsAreMultipliedWhereTheyLie() {
        Program seen = ContractionViews.rewrite(heads(), composite -> true);
        assertEquals(
                List.of(OpKind.INPUT, OpKind.COMPOSITE, OpKind.EXP, OpKind.COMPOSITE, OpKind.RESHAPE),
                seen.graph().nodes().stream().map(node -> node.op().kind()).toList());
        Node second = seen.graph().nodes().get(3);
        ContractionViews.Contraction product = ContractionViews.of((Op.Composite) second.op());
        assertEquals(new StridedView(Shape.of(2, 4, 3, 2), List.of(72L, 2L, 24L, 1L), 16), product.right());
        assertEquals(new StridedView(Shape.of(2, 4, 3, 2), List.of(24L, 2L, 8L, 1L), 0), product.result());
    }

    @Test
    void theValuesStay() {
        double[] numbers =
                new SplittableRandom(5).doubles(PACKED.elements(), -1, 1).toArray();
        List<Tensor> inputs = List.of(Tensor.of(PACKED, numbers));
        Tensor expected = Running.run(heads(), inputs).get(0);
        Tensor found = Running.run(ContractionViews.rewrite(heads(), composite -> true), inputs)
                .get(0);
        assertEquals(Arrays.toString(expected.toDoubles()), Arrays.toString(found.toDoubles()));
    }

    @Test
    void axesThatDoNotLieWithinEachOtherAreNotMerged() {
        StridedView transposed = StridedView.of(Shape.of(4, 6))
                .through(new Op.Transpose(List.of(1, 0)))
                .orElseThrow();
        assertEquals(Optional.empty(), transposed.through(new Op.Reshape(Shape.of(24))));
        assertEquals(
                new StridedView(Shape.of(2, 3, 1, 4), List.of(3L, 1L, 24L, 6L), 0),
                transposed.through(new Op.Reshape(Shape.of(2, 3, 1, 4))).orElseThrow());
    }

    @Test
    void aProductThatOthersReadAsItIsIsNotTransposedWhileItIsWritten() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F64, Shape.of(2, 3));
        Value y = g.input("y", DType.F64, Shape.of(3, 4));
        Value product = g.matmul(x, y);
        Program program = Running.program(g, g.transpose(product, 1, 0), g.exp(product));
        assertEquals(
                program.graph().nodes().size(),
                ContractionViews.rewrite(program, composite -> true)
                        .graph()
                        .nodes()
                        .size());
    }
}
