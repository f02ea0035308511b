package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.GraphException;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DifferentiationTest {
    private final GraphBuilder g = new GraphBuilder();

    private Value vector(String name, long length) {
        return g.input(name, DType.F64, Shape.of(length));
    }

    /** The gradient of the sum of {@code f(x)} at a point. */
    private double[] gradient(UnaryOperator<Value> f, double... point) {
        Value x = vector("x", point.length);
        Value gradient =
                Differentiation.gradients(g, g.sum(f.apply(x)), List.of(x)).get(0);
        return run(List.of(gradient), Tensor.of(Shape.of(point.length), point));
    }

    private double[] run(List<Value> outputs, Tensor... inputs) {
        return Running.run(Running.program(g, outputs.toArray(Value[]::new)), List.of(inputs)).stream()
                .flatMapToDouble(tensor -> java.util.Arrays.stream(tensor.toDoubles()))
                .toArray();
    }

    private long count(OpKind kind) {
        return g.graph().nodes().stream()
                .filter(node -> node.op().kind() == kind)
                .count();
    }

    @Test
    void theTextbookExampleHasItsTextbookGradient() {
        // f = ln(x1) + x1 x2 - sin(x2) at (2, 5): df/dx1 = 1/2 + 5, df/dx2 = 2 - cos(5) (Baydin et al., JMLR 2018).
        Value x1 = g.input("x1", DType.F64, Shape.scalar());
        Value x2 = g.input("x2", DType.F64, Shape.scalar());
        Value f = g.sub(g.add(g.log(x1), g.mul(x1, x2)), g.unary(OpKind.SIN, x2));
        double[] found = run(
                Differentiation.gradients(g, f, List.of(x1, x2)),
                Tensor.scalar(DType.F64, 2),
                Tensor.scalar(DType.F64, 5));
        assertArrayEquals(new double[] {5.5, 2 - Math.cos(5)}, found, 1e-15);
    }

    @Test
    void theGradientOfCrossEntropyIsSoftmaxMinusTarget() {
        Value logits = vector("logits", 3);
        Value target = g.constant(Tensor.of(Shape.of(3), 0d, 1d, 0d));
        Value loss = g.neg(g.sum(g.mul(target, g.logSoftmax(logits, 0))));
        Value gradient = Differentiation.gradients(g, loss, List.of(logits)).get(0);
        double total = Math.exp(1) + Math.exp(2) + Math.exp(3);
        assertArrayEquals(
                new double[] {Math.exp(1) / total, Math.exp(2) / total - 1, Math.exp(3) / total},
                run(List.of(gradient), Tensor.of(Shape.of(3), 1d, 2d, 3d)),
                1e-15);
    }

    @Test
    void whatAValueReceivesFromAllItsReadersIsAddedUp() {
        assertArrayEquals(new double[] {1 + 2 * 3 + 4}, gradient(x -> g.add(g.add(x, g.mul(x, x)), g.mul(x, 4)), 3));
    }

    @Test
    void whatTheLossDoesNotDependOnHasAGradientOfZeros() {
        Value x = vector("x", 2);
        Value other = g.input("other", DType.F32, Shape.of(2, 3));
        Value gradient = Differentiation.gradients(g, g.sum(x), List.of(other)).get(0);
        assertEquals(other.type(), gradient.type());
        assertArrayEquals(
                new double[6],
                run(List.of(gradient), Tensor.of(Shape.of(2), 1d, 2d), Tensor.filled(DType.F32, Shape.of(2, 3), 7)));
    }

    @Test
    void whatComesAfterTheLossIsNotDifferentiated() {
        Value x = vector("x", 2);
        Value loss = g.sum(x);
        g.exp(g.mul(x, loss));
        Value gradient = Differentiation.gradients(g, loss, List.of(x)).get(0);
        assertArrayEquals(new double[] {1, 1}, run(List.of(gradient), Tensor.of(Shape.of(2), 3d, 4d)));
    }

    @Test
    void theGradientOfTheLossItselfIsOne() {
        Value loss = g.sum(vector("x", 2));
        Value gradient = Differentiation.gradients(g, loss, List.of(loss)).get(0);
        assertArrayEquals(new double[] {1}, run(List.of(gradient), Tensor.of(Shape.of(2), 3d, 4d)));
    }

    @Test
    void anIntermediateValueHasAGradientThatStillFlowsOn() {
        Value x = vector("x", 1);
        Value middle = g.mul(x, 3);
        List<Value> gradients = Differentiation.gradients(g, g.sum(g.square(middle)), List.of(middle, x));
        assertArrayEquals(new double[] {12, 36}, run(gradients, Tensor.of(Shape.of(1), 2d)));
    }

    @Test
    void onlyWhatLiesOnAPathToAWantedValueIsComputed() {
        Value x = g.input("x", DType.F64, Shape.of(1, 1, 4));
        Value w = g.state("w", DType.F64, Shape.of(1, 1, 2));
        Window window = new Window(List.of(2L), List.of(1L), List.of(0L), List.of(0L), List.of(1L));
        Differentiation.gradients(g, g.sum(g.convolution(x, w, window, 1)), List.of(w));
        assertEquals(1, count(OpKind.CONVOLUTION_KERNEL_GRADIENT));
        assertEquals(0, count(OpKind.CONVOLUTION_INPUT_GRADIENT));
    }

    @Test
    void theGradientOfAMatrixProductNeedsNoTransposition() {
        Value x = g.input("x", DType.F64, Shape.of(2, 3));
        Value w = g.state("w", DType.F64, Shape.of(3, 4));
        Differentiation.gradients(g, g.sum(g.matmul(x, w)), List.of(x, w));
        assertEquals(0, count(OpKind.TRANSPOSE));
    }

    @Test
    void noGradientFlowsThroughStopGradient() {
        assertArrayEquals(new double[] {5}, gradient(x -> g.mul(x, g.stopGradient(x)), 5));
    }

    @Test
    void stepFunctionsHaveNoGradient() {
        for (OpKind kind : List.of(OpKind.SIGN, OpKind.FLOOR, OpKind.CEIL, OpKind.ROUND)) {
            assertArrayEquals(new double[2], gradient(x -> g.unary(kind, x), 0.5, -1.2), kind.label());
        }
    }

    @Test
    void noGradientFlowsThroughIntegers() {
        assertArrayEquals(new double[1], gradient(x -> g.cast(g.cast(x, DType.I64), DType.F64), 2.5));
    }

    @Test
    void aGradientIsOfTheTypeOfItsValueAcrossACast() {
        Value x = g.input("x", DType.F64, Shape.scalar());
        Value gradient = Differentiation.gradients(g, g.square(g.cast(x, DType.F32)), List.of(x))
                .get(0);
        assertEquals(x.type(), gradient.type());
        assertArrayEquals(new double[] {3}, run(List.of(gradient), Tensor.scalar(DType.F64, 1.5)));
    }

    @Test
    void aTieOfTwoGivesHalfToEach() {
        for (OpKind kind : List.of(OpKind.MAX, OpKind.MIN)) {
            Value a = vector("a", 1);
            Value b = vector("b", 1);
            List<Value> gradients = Differentiation.gradients(g, g.sum(g.binary(kind, a, b)), List.of(a, b));
            Tensor two = Tensor.of(Shape.of(1), 2d);
            assertArrayEquals(new double[] {0.5, 0.5}, run(gradients, two, two), kind.label());
        }
    }

    @Test
    void aTieOfAReductionGivesEqualParts() {
        assertArrayEquals(new double[] {0.5, 0, 0.5}, gradient(x -> g.reduceMax(x), 3, 1, 3));
        assertArrayEquals(new double[] {0, 0.5, 0.5}, gradient(x -> g.reduce(OpKind.REDUCE_MIN, x), 3, 1, 1));
    }

    @Test
    void aTieInAWindowGoesToTheFirst() {
        Window window = new Window(List.of(2L), List.of(1L), List.of(0L), List.of(0L), List.of(1L));
        assertArrayEquals(
                new double[] {1, 1, 0}, gradient(x -> g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, x, window), 2, 2, 2));
    }

    @Test
    void theMagnitudeHasNoSlopeAtZero() {
        assertArrayEquals(new double[] {0, 1, -1}, gradient(g::abs, 0, 2, -2));
    }

    @Test
    void theRectifierHasNoSlopeAtZero() {
        assertArrayEquals(new double[] {0, 1, 0}, gradient(g::relu, 0, 2, -2));
    }

    @Test
    void aPowerOfZeroHasNoSlopeInAnExponentThatIsNotNegative() {
        Value base = g.constant(Tensor.of(Shape.of(3), 0d, 0d, 2d));
        assertArrayEquals(new double[] {0, 0, 4 * Math.log(2)}, gradient(b -> g.pow(base, b), 0, 2, 2), 1e-15);
    }

    @Test
    void zeroToTheZeroHasNoSlopeInItsBase() {
        assertArrayEquals(new double[] {0, 0}, gradient(a -> g.pow(a, 0), 0, 1e-310));
    }

    @Test
    void aProductWithOneZeroMovesWithThatFactorAlone() {
        assertArrayEquals(new double[] {0, 15, 0}, gradient(x -> g.reduce(OpKind.REDUCE_PROD, x), 3, 0, 5));
        assertArrayEquals(new double[] {0, 0, 0}, gradient(x -> g.reduce(OpKind.REDUCE_PROD, x), 0, 0, 5));
    }

    @Test
    void theThirdDerivativeOfACubeIsSix() {
        Value x = g.input("x", DType.F64, Shape.scalar());
        Value value = g.pow(x, 3);
        for (int order = 0; order < 3; order++) {
            value = Differentiation.gradients(g, value, List.of(x)).get(0);
        }
        assertArrayEquals(new double[] {6}, run(List.of(value), Tensor.scalar(DType.F64, 1.7)), 1e-14);
    }

    @Test
    void differentiatingTwiceAddsTheSameNodesTwice() {
        Value x = vector("x", 2);
        Value loss = g.sum(g.add(g.exp(x), g.add(g.square(x), g.tanh(x))));
        int before = g.graph().nodes().size();
        Differentiation.gradients(g, loss, List.of(x));
        int once = g.graph().nodes().size();
        Differentiation.gradients(g, loss, List.of(x));
        assertEquals(once - before, g.graph().nodes().size() - once);
    }

    @Test
    void aLossThatIsNotAScalarIsRefused() {
        Value x = vector("x", 2);
        GraphException e = assertThrows(GraphException.class, () -> Differentiation.gradients(g, x, List.of(x)));
        assertTrue(e.getMessage().contains("f64[2]"), e.getMessage());
    }

    @Test
    void aLossOfIntegersIsRefused() {
        Value x = g.input("x", DType.I64, Shape.scalar());
        assertThrows(GraphException.class, () -> Differentiation.gradients(g, x, List.of()));
    }

    @Test
    void aGradientForIntegersIsRefused() {
        Value x = vector("x", 2);
        Value index = g.argMax(x, 0);
        GraphException e =
                assertThrows(GraphException.class, () -> Differentiation.gradients(g, g.sum(x), List.of(index)));
        assertTrue(e.getMessage().contains("i64[]"), e.getMessage());
    }

    @Test
    void aValueOfAnotherGraphIsRefused() {
        Value stranger = new GraphBuilder().input("x", DType.F64, Shape.scalar());
        assertThrows(GraphException.class, () -> Differentiation.gradients(g, stranger, List.of()));
    }
}
