package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.ConstantFolding;
import io.steelyard.compiler.internal.DeadCode;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConstantFoldingTest {
    private static final Passes PASSES = new Passes(List.of(new ConstantFolding(), new DeadCode()));

    private final GraphBuilder g = new GraphBuilder();
    private final Value two = g.constant(DType.F32, 2);
    private final Value three = g.constant(DType.F32, 3);

    private String folded(Value y) {
        return PASSES.apply(Running.program(g, y)).toString();
    }

    private void assertFolds(String constant, Value y) {
        assertEquals("%0 = constant " + constant + "\noutput \"y0\" = %0\n", folded(y));
    }

    private void assertKept(Value y) {
        Program program = new Passes(List.of(new DeadCode())).apply(Running.program(g, y));
        assertEquals(program.toString(), new ConstantFolding().apply(program).toString());
    }

    @Test
    void exactlyRoundedOperationsAreComputed() {
        assertFolds("{5.0} : f32[]", g.add(two, three));
        assertFolds("{-1.0} : f32[]", g.sub(two, three));
        assertFolds("{6.0} : f32[]", g.mul(two, three));
        assertFolds("{" + (2f / 3f) + "} : f32[]", g.div(two, three));
        assertFolds("{" + (float) Math.sqrt(2) + "} : f32[]", g.sqrt(two));
        assertFolds("{-2.0} : f32[]", g.neg(two));
        assertFolds("{2.0} : f32[]", g.abs(g.neg(two)));
        assertFolds("{3.0} : f32[]", g.max(two, three));
        assertFolds("{2.0} : f32[]", g.min(two, three));
    }

    @Test
    void whatBackendsRoundEachTheirWayIsNotComputed() {
        for (OpKind kind : List.of(OpKind.EXP, OpKind.LOG, OpKind.RSQRT, OpKind.TANH, OpKind.ERF, OpKind.LOGISTIC)) {
            assertKept(g.unary(kind, two));
        }
        assertKept(g.pow(two, three));
        assertKept(g.sum(g.constant(Tensor.of(DType.F32, Shape.of(1), 1))));
    }

    @Test
    void aNanIsNotComputedSinceThereAreMany() {
        assertKept(g.sqrt(g.neg(g.constant(DType.F32, Double.NaN))));
        assertKept(g.div(g.constant(DType.F32, 0), g.constant(DType.F32, 0)));
    }

    @Test
    void theGreaterOfTwoZerosOfDifferentSignsIsNotComputed() {
        assertKept(g.max(g.constant(DType.F32, 0), g.constant(DType.F32, -0.0)));
        assertKept(g.min(g.constant(DType.F32, 0), g.constant(DType.F32, -0.0)));
    }

    @Test
    void relationsAndLogicAreComputed() {
        Value less = g.compare(Comparison.LT, two, three);
        assertFolds("{1} : bool[]", less);
        assertFolds("{0} : bool[]", g.unary(OpKind.NOT, less));
        assertFolds("{0} : bool[]", g.binary(OpKind.XOR, less, less));
        assertFolds("{1} : bool[]", g.binary(OpKind.AND, less, less));
        assertFolds("{1} : bool[]", g.binary(OpKind.OR, less, g.unary(OpKind.NOT, less)));
        assertFolds("{0} : bool[]", g.compare(Comparison.EQ, g.constant(DType.F32, Double.NaN), two));
    }

    @Test
    void aSelectionBetweenConstantsIsMade() {
        assertFolds("{2.0} : f32[]", g.select(g.compare(Comparison.LT, two, three), two, three));
    }

    @Test
    void castsBetweenFloatingPointTypesAreComputed() {
        assertFolds("{" + 0.1f + "} : f32[]", g.cast(g.constant(DType.F64, 0.1), DType.F32));
        assertFolds("{1.0} : f32[]", g.cast(g.compare(Comparison.LT, two, three), DType.F32));
        assertKept(g.cast(two, DType.I32));
    }

    @Test
    void integersAreLeftToTheBackend() {
        assertKept(g.add(g.constant(DType.I32, Integer.MAX_VALUE), g.constant(DType.I32, 1)));
    }

    @Test
    void aLargeResultStaysASingleElementRepeated() {
        assertEquals("""
                %0 = constant {6.0} : f32[1,1]
                %1 = broadcast(%0) : f32[1000,1000]
                output "y0" = %1
                """, folded(g.mul(g.filled(DType.F32, Shape.of(1000, 1000), 2), three)));
    }

    @Test
    void movedSplatsAreSplats() {
        Value splat = g.filled(DType.F32, Shape.of(2, 3), 2);
        String expected = folded(g.filled(DType.F32, Shape.of(3, 2), 2));
        assertEquals(expected, folded(g.reshape(splat, 3, 2)));
        assertEquals(expected, folded(g.transpose(splat, 1, 0)));
        assertEquals(expected, folded(g.reverse(g.filled(DType.F32, Shape.of(3, 2), 2), 0)));
        assertEquals(expected, folded(g.slice(g.filled(DType.F32, Shape.of(5, 2), 2), 0, 1, 4)));
        assertEquals(
                expected,
                folded(g.concat(
                        0,
                        List.of(
                                g.filled(DType.F32, Shape.of(1, 2), 2),
                                g.transpose(g.filled(DType.F32, Shape.of(2, 2), 2), 1, 0)))));
        assertEquals(
                expected,
                folded(g.pad(
                        g.filled(DType.F32, Shape.of(1, 2), 2), List.of(2L, 0L), List.of(0L, 0L), List.of(0L, 0L), 2)));
    }

    @Test
    void paddingWithAnotherNumberStays() {
        Value splat = g.add(new Op.Broadcast(Shape.of(3)), List.of(g.constant(Tensor.of(DType.F32, Shape.of(1), 2))));
        assertKept(g.pad(splat, List.of(1L), List.of(0L), List.of(0L), 0));
    }

    @Test
    void constantsOfManyElementsAreLeftAlone() {
        assertKept(g.neg(g.constant(Tensor.of(DType.F32, Shape.of(2), 1, 1))));
    }
}
