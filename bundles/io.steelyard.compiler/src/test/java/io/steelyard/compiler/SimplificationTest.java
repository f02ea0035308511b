package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.DeadCode;
import io.steelyard.compiler.internal.Simplification;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SimplificationTest {
    private static final Passes PASSES = new Passes(List.of(new Simplification(), new DeadCode()));

    private final GraphBuilder g = new GraphBuilder();
    private final Value x = g.input("x", DType.F32, Shape.of(2, 3));

    private void assertNothing(Value y) {
        assertEquals("""
                %0 = input "x" : f32[2,3]
                output "y0" = %0
                """, simplified(y));
    }

    private void assertKept(UnaryOperator<Value> operation) {
        Program program = Running.program(g, operation.apply(x));
        assertEquals(program.toString(), PASSES.apply(program).toString());
    }

    private String simplified(Value y) {
        return PASSES.apply(Running.program(g, y)).toString();
    }

    private Value add(Op op) {
        return g.add(op, List.of(x));
    }

    @Test
    void multiplyingByOneDoesNothing() {
        assertNothing(g.mul(x, 1));
        assertNothing(g.mul(g.filled(DType.F32, Shape.of(2, 3), 1), x));
    }

    @Test
    void dividingByOneDoesNothing() {
        assertNothing(g.div(x, 1));
    }

    @Test
    void subtractingZeroDoesNothing() {
        assertNothing(g.sub(x, 0));
    }

    @Test
    void subtractingMinusZeroStaysSinceItLosesASign() {
        assertKept(x -> g.sub(x, -0.0));
    }

    @Test
    void addingZeroStaysSinceItLosesASign() {
        assertKept(x -> g.add(x, 0));
    }

    @Test
    void multiplyingByZeroStaysSinceItKeepsANan() {
        assertKept(x -> g.mul(x, 0));
    }

    @Test
    void oneDividedByAValueStays() {
        assertKept(x -> g.div(g.constant(DType.F32, 1), x));
    }

    @Test
    void aSumOfNothingStaysSinceItMayLoseASign() {
        assertKept(x -> g.add(new Op.Reduce(OpKind.REDUCE_SUM, List.of()), List.of(x)));
    }

    @Test
    void negatingTwiceDoesNothing() {
        assertNothing(g.neg(g.neg(x)));
        assertNothing(g.neg(g.neg(g.neg(g.neg(x)))));
    }

    @Test
    void transposingThereAndBackDoesNothing() {
        assertNothing(g.transpose(g.transpose(x, 1, 0), 1, 0));
        assertNothing(g.transpose(x, 0, 1));
    }

    @Test
    void transpositionsBecomeOne() {
        Value y = g.input("y", DType.F32, Shape.of(2, 3, 4));
        assertEquals("""
                %0 = input "x" : f32[2,3]
                %1 = input "y" : f32[2,3,4]
                %2 = transpose(%1) permutation=[2,1,0] : f32[4,3,2]
                output "y0" = %2
                """, simplified(g.transpose(g.transpose(y, 1, 2, 0), 1, 0, 2)));
    }

    @Test
    void reshapesBecomeOne() {
        assertEquals("""
                %0 = input "x" : f32[2,3]
                %1 = reshape(%0) : f32[1,6]
                output "y0" = %1
                """, simplified(g.reshape(g.reshape(x, 3, 2), 1, 6)));
        assertNothing(g.reshape(g.reshape(x, 6), 2, 3));
    }

    @Test
    void broadcastsBecomeOne() {
        Value y = g.input("y", DType.F32, Shape.of(1, 1));
        assertEquals("""
                %0 = input "x" : f32[2,3]
                %1 = input "y" : f32[1,1]
                %2 = broadcast(%1) : f32[2,3]
                output "y0" = %2
                """, simplified(g.broadcast(g.broadcast(y, Shape.of(2, 1)), Shape.of(2, 3))));
    }

    @Test
    void reversingOneAxisTwiceDoesNothing() {
        assertNothing(g.reverse(g.reverse(x, 1), 1));
    }

    @Test
    void reversalsOfDifferentAxesBecomeOne() {
        assertEquals("""
                %0 = input "x" : f32[2,3]
                %1 = reverse(%0) axes=[0,1] : f32[2,3]
                output "y0" = %1
                """, simplified(g.reverse(g.reverse(x, 1), 0)));
    }

    @Test
    void reversingAnAxisOfOneElementDoesNothing() {
        Value y = g.reshape(x, 6, 1);
        assertEquals(simplified(y), simplified(g.reverse(y, 1)));
    }

    @Test
    void movementsThatMoveNothingVanish() {
        List<Long> zeros = List.of(0L, 0L);
        assertNothing(add(new Op.Broadcast(x.shape())));
        assertNothing(add(new Op.Reshape(x.shape())));
        assertNothing(g.slice(x, zeros, List.of(2L, 3L), List.of(1L, 1L)));
        assertNothing(g.pad(x, zeros, zeros, zeros, 7));
        assertNothing(g.concat(0, List.of(x)));
    }

    @Test
    void movementsThatMoveSomethingStay() {
        List<Long> zeros = List.of(0L, 0L);
        assertKept(x -> g.slice(x, zeros, List.of(2L, 3L), List.of(1L, 2L)));
    }

    @Test
    void extremaAndProductsOfSingleElementsAreReshapes() {
        Value y = g.reshape(x, 6, 1);
        for (OpKind kind : List.of(OpKind.REDUCE_MAX, OpKind.REDUCE_MIN, OpKind.REDUCE_PROD)) {
            assertEquals(simplified(g.reshape(x, 6)), simplified(g.reduce(kind, y, 1)), kind.label());
            assertNothing(add(new Op.Reduce(kind, List.of())));
        }
    }

    @Test
    void aKnownConditionSelectsBeforehand() {
        assertNothing(g.select(g.constant(DType.BOOL, 1), x, g.exp(x)));
        assertNothing(g.select(g.constant(DType.BOOL, 0), g.exp(x), x));
    }

    @Test
    void selectingBetweenAValueAndItselfDoesNothing() {
        assertNothing(g.select(g.constant(Tensor.of(DType.BOOL, x.shape(), 0, 1, 0, 1, 0, 1)), x, x));
    }

    @Test
    void castingToTheSameTypeDoesNothing() {
        assertNothing(add(new Op.Cast(DType.F32)));
    }

    @Test
    void castingToANarrowerTypeAndBackStays() {
        assertKept(x -> g.cast(g.cast(x, DType.F16), DType.F32));
    }

    @Test
    void stopGradientIsErased() {
        assertNothing(g.stopGradient(x));
    }

    @Test
    void whatBecomesVisibleThroughAnotherRewriteIsRewrittenToo() {
        assertNothing(g.transpose(g.mul(g.stopGradient(g.transpose(x, 1, 0)), 1), 1, 0));
    }

    @Test
    void transposingAnAxisOfOneElementIsReshaping() {
        Value y = g.input("y", DType.F32, Shape.of(2, 1, 4));
        assertEquals("""
                %0 = input "x" : f32[2,3]
                %1 = input "y" : f32[2,1,4]
                %2 = reshape(%1) : f32[8]
                output "y0" = %2
                """, simplified(g.reshape(g.transpose(y, 1, 0, 2), 8)));
    }

    private Value padded(Value part, long low, long high) {
        return g.pad(part, List.of(0L, low), List.of(0L, high), List.of(0L, 0L), 0);
    }

    @Test
    void partsThatArePaddedAndAddedUpArePutTogether() {
        Value y = g.input("y", DType.F32, Shape.of(2, 1));
        assertEquals("""
                %0 = input "x" : f32[2,3]
                %1 = input "y" : f32[2,1]
                %2 = constant {0.0} : f32[1,1]
                %3 = broadcast(%2) : f32[2,3]
                %4 = add(%0, %3) : f32[2,3]
                %5 = constant {0.0} : f32[1,1]
                %6 = broadcast(%5) : f32[2,1]
                %7 = add(%1, %6) : f32[2,1]
                %8 = concat(%4, %7) axis=1 : f32[2,4]
                output "y0" = %8
                """, simplified(g.add(padded(y, 3, 0), padded(x, 0, 1))));
    }

    @Test
    void partsThatOverlapAreAddedUp() {
        assertKept(x -> g.add(padded(x, 0, 2), padded(x, 2, 0)));
    }

    @Test
    void partsThatLeaveAGapAreAddedUp() {
        assertKept(x -> g.add(padded(x, 0, 4), padded(x, 4, 0)));
    }

    @Test
    void puttingPartsTogetherChangesNoBit() {
        GraphBuilder all = new GraphBuilder();
        Value a = all.input("a", DType.F32, Shape.of(4));
        Value b = all.input("b", DType.F32, Shape.of(2));
        Value sum = all.add(
                all.pad(a, List.of(0L), List.of(2L), List.of(0L), 0),
                all.pad(b, List.of(4L), List.of(0L), List.of(0L), 0));
        Program program = Running.program(all, sum);
        Program simplified = PASSES.apply(program);
        assertTrue(simplified.toString().contains("concat"), simplified::toString);
        List<Tensor> inputs = List.of(
                Tensor.of(DType.F32, Shape.of(4), -0.0, 0.0, Double.NEGATIVE_INFINITY, Double.NaN),
                Tensor.of(DType.F32, Shape.of(2), -0.0, 1.5));
        assertEquals(Running.run(program, inputs), Running.run(simplified, inputs));
    }
}
