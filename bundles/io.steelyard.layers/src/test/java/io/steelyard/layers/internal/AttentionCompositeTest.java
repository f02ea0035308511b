package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.compiler.Differentiation;
import io.steelyard.graph.AttentionComposites;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tck.FunctionProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttentionCompositeTest {
    private static final double NEVER = Double.NEGATIVE_INFINITY;
    private static final Shape MASK = Shape.of(2, 4);

    /** The second of two queries may look at none of four places. */
    private static final Tensor BOOLEANS = Tensor.of(DType.BOOL, MASK, 1, 0, 1, 1, 0, 0, 0, 0);

    private static final Tensor NUMBERS = Tensor.of(MASK, 0, NEVER, 0, 0, NEVER, NEVER, NEVER, NEVER);

    private final Random random = new Random(1);

    @Test
    void aQueryThatMayLookNowhereGivesZerosAndPassesZerosOn() {
        for (Tensor mask : List.of(BOOLEANS, NUMBERS)) {
            Map<String, Tensor> found = run(mask);
            assertArrayEquals(new double[4], row(found.get("weights"), 1), mask.toString());
            assertArrayEquals(new double[3], row(found.get("output"), 1), mask.toString());
            assertArrayEquals(new double[5], row(found.get("query gradient"), 1), mask.toString());
            for (Tensor each : found.values()) {
                assertEquals(
                        0,
                        Arrays.stream(each.toDoubles())
                                .filter(x -> !Double.isFinite(x))
                                .count());
            }
        }
    }

    @Test
    void aMaskedPlaceHasNoWeightAndTheOthersHaveAll() {
        for (Tensor mask : List.of(BOOLEANS, NUMBERS)) {
            double[] weights = row(run(mask).get("weights"), 0);
            assertEquals(0, weights[1]);
            // Three quotients and two sums, each rounded at 2^-53.
            assertEquals(1, Arrays.stream(weights).sum(), 1e-15);
        }
    }

    private Map<String, Tensor> run(Tensor mask) {
        Map<String, Tensor> inputs = Map.of("q", numbers(2, 5), "k", numbers(4, 5), "v", numbers(4, 3), "mask", mask);
        GraphBuilder g = new GraphBuilder();
        Value query = g.input("q", DType.F64, Shape.of(2, 5));
        Value key = g.input("k", DType.F64, Shape.of(4, 5));
        Value value = g.input("v", DType.F64, Shape.of(4, 3));
        AttentionComposites.Attended attended = AttentionComposites.attentionWithWeights(
                g, query, key, value, Optional.of(g.input("mask", mask.dtype(), MASK)), false, 0.5);
        Value loss = g.add(g.sum(attended.output()), g.sum(g.square(attended.weights())));
        List<Value> gradients = Differentiation.gradients(g, loss, List.of(query, key, value));
        return FunctionProbe.run(
                new ReferenceBackend(),
                g,
                Map.of(
                        "output", attended.output(),
                        "weights", attended.weights(),
                        "query gradient", gradients.get(0),
                        "key gradient", gradients.get(1),
                        "value gradient", gradients.get(2)),
                inputs);
    }

    private Tensor numbers(long... dims) {
        Shape shape = Shape.of(dims);
        return Tensor.of(shape, random.doubles(shape.elements(), -1, 1).toArray());
    }

    private static double[] row(Tensor matrix, int index) {
        int columns = (int) matrix.shape().dim(1);
        return Arrays.copyOfRange(matrix.toDoubles(), index * columns, (index + 1) * columns);
    }
}
