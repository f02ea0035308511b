package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.steelyard.compiler.DifferentiableCases.Case;
import io.steelyard.compiler.internal.GradientTable;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds every rule, and the rules of what the rules emit, against differences of the function itself. */
class CentralDifferencesTest {
    /** The cube root of the f64 epsilon, at which truncation and cancellation are about equal. */
    private static final double STEP = 6e-6;

    /** Truncation and cancellation are about STEP^2 = 4e-11, times third derivatives and sums of up to 100 terms. */
    private static final double TOLERANCE = 1e-7;

    @TestFactory
    Stream<DynamicTest> firstDerivativesAgree() {
        return cases().map(each -> dynamicTest(each.name(), () -> check(each, 1)));
    }

    @TestFactory
    Stream<DynamicTest> secondDerivativesAgree() {
        return cases().map(each -> dynamicTest(each.name(), () -> check(each, 2)));
    }

    @Test
    void everyOperationThatHasARuleIsAmongTheCases() {
        Set<OpKind> expected = EnumSet.allOf(OpKind.class);
        expected.removeIf(kind -> !GradientTable.flows(kind, 0) && !GradientTable.flows(kind, 1));
        // It is refused, see DifferentiationTest.
        expected.remove(OpKind.WHILE);
        Set<OpKind> found = EnumSet.noneOf(OpKind.class);
        for (Case each : cases().toList()) {
            GraphBuilder g = new GraphBuilder();
            Value result = each.function().apply(g, inputs(g, each));
            assertTrue(result.dtype().isFloating(), each.name());
            g.graph().nodes().forEach(node -> found.add(node.op().kind()));
        }
        expected.removeAll(found);
        assertEquals(Set.of(), expected);
    }

    private static Stream<Case> cases() {
        return Stream.of(DifferentiableCases.all(), DifferentiableLoops.all(), DifferentiableComposites.all())
                .flatMap(List::stream);
    }

    private static List<Value> inputs(GraphBuilder g, Case each) {
        List<Value> inputs = new ArrayList<>();
        for (Tensor value : each.point()) {
            inputs.add(g.input("x" + inputs.size(), DType.F64, value.shape()));
        }
        return inputs;
    }

    private static void check(Case each, int order) {
        Random random = new Random(1);
        GraphBuilder g = new GraphBuilder();
        List<Value> inputs = inputs(g, each);
        Value loss = weighted(g, each.function().apply(g, inputs), random);
        for (int i = 1; i < order; i++) {
            Value sum = g.constant(DType.F64, 0);
            for (Value gradient : Differentiation.gradients(g, loss, inputs)) {
                sum = g.add(sum, weighted(g, gradient, random));
            }
            loss = sum;
        }
        Value scalar = loss;
        List<Value> gradients = Differentiation.gradients(g, scalar, inputs);
        List<Tensor> found = Running.run(Running.program(g, gradients.toArray(Value[]::new)), each.point());
        for (int input = 0; input < inputs.size(); input++) {
            double[] expected = differences(g, scalar, each.point(), input);
            double[] actual = found.get(input).toDoubles();
            for (int i = 0; i < expected.length; i++) {
                assertEquals(
                        expected[i],
                        actual[i],
                        TOLERANCE * Math.max(1, Math.abs(expected[i])),
                        "input " + input + ": expected " + Arrays.toString(expected) + ", found "
                                + Arrays.toString(actual));
            }
        }
    }

    /** A sum in which no two elements have the same part. */
    private static Value weighted(GraphBuilder g, Value y, Random random) {
        double[] weights = random.doubles(y.shape().elements(), 0.5, 1.5).toArray();
        return g.sum(g.mul(y, g.constant(Tensor.of(y.shape(), weights))));
    }

    private static double[] differences(GraphBuilder g, Value loss, List<Tensor> point, int input) {
        double[] at = point.get(input).toDoubles();
        double[] differences = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            double[] moved = at.clone();
            moved[i] = at[i] + STEP;
            double above = evaluate(g, loss, point, input, moved);
            moved[i] = at[i] - STEP;
            double below = evaluate(g, loss, point, input, moved);
            differences[i] = (above - below) / (2 * STEP);
        }
        return differences;
    }

    private static double evaluate(GraphBuilder g, Value loss, List<Tensor> point, int input, double[] moved) {
        List<Tensor> inputs = new ArrayList<>(point);
        inputs.set(input, Tensor.of(point.get(input).shape(), moved));
        return Running.run(Running.program(g, loss), inputs).get(0).getDouble(0);
    }
}
