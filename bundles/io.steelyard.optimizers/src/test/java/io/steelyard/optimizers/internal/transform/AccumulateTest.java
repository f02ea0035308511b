package io.steelyard.optimizers.internal.transform;

import static io.steelyard.optimizers.internal.transform.Following.part;
import static io.steelyard.optimizers.internal.transform.Following.rule;
import static io.steelyard.optimizers.internal.transform.Following.states;
import static io.steelyard.optimizers.internal.transform.Following.vector;
import static io.steelyard.optimizers.internal.transform.Following.weights;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.compiler.describe.LayerPart;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.compiler.describe.TransformPart;
import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.objective.Objective;
import io.steelyard.optimizers.internal.update.Adam;
import io.steelyard.optimizers.internal.update.Sgd;
import io.steelyard.option.Options;
import io.steelyard.tck.TrainingProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccumulateTest {
    private static final Options NONE = Options.parse(List.of(), Map.of());
    private static final double[][] GRADIENTS = {
        {0.5, -1}, {-0.3, 0.2}, {0.7, 0.7}, {0.25, 0.4}, {-2, 0.1}, {0.6, -0.9}, {1.5, 0.3}
    };

    private static TransformPart accumulate(long steps) {
        return part("accumulate", new Accumulate(), Map.of("steps", steps));
    }

    private static List<Tensor> gradients() {
        return List.of(GRADIENTS).stream().map(each -> vector(DType.F64, each)).toList();
    }

    /** The mean gradients of the first three and the second three steps, by the same additions. */
    private static List<Tensor> means() {
        List<Tensor> means = new ArrayList<>();
        for (int update = 0; update < 2; update++) {
            double[] sum = new double[2];
            for (int step = 0; step < 3; step++) {
                sum[0] += GRADIENTS[3 * update + step][0];
                sum[1] += GRADIENTS[3 * update + step][1];
            }
            means.add(vector(DType.F64, sum[0] / 3, sum[1] / 3));
        }
        return means;
    }

    /** Adam's bias correction depends on the number of the update: counting steps would show in the third digit. */
    @Test
    void adamSeesMeanGradientsAndCountsUpdates() {
        Tensor start = vector(DType.F64, 1, -2);
        List<Tensor> expected = weights(rule(new Adam(), Map.of()), 0.1, start, means());
        List<Tensor> found = weights(rule(new Adam(), Map.of(), accumulate(3)), 0.1, start, gradients());
        assertEquals(
                List.of(
                        start,
                        start,
                        expected.get(0),
                        expected.get(0),
                        expected.get(0),
                        expected.get(1),
                        expected.get(1)),
                found);
    }

    @Test
    void betweenUpdatesTheSumAloneChanges() {
        List<Map<String, Tensor>> states =
                states(rule(new Adam(), Map.of(), accumulate(3)), 0.1, vector(DType.F64, 1, -2), gradients());
        for (int step = 1; step < states.size(); step++) {
            Map<String, Tensor> before = states.get(step - 1);
            boolean updates = (step + 1) % 3 == 0;
            states.get(step).forEach((name, value) -> {
                if (updates || name.equals("w/accumulate.sum")) {
                    assertNotEquals(before.get(name), value, name);
                } else {
                    assertEquals(before.get(name), value, name);
                }
            });
        }
    }

    @Test
    void oneStepIsNoAccumulation() {
        Tensor start = vector(DType.F64, 1, -2);
        assertEquals(
                states(rule(new Adam(), Map.of()), 0.1, start, gradients()),
                states(rule(new Adam(), Map.of(), accumulate(1)), 0.1, start, gradients()));
    }

    // ---- a linear model with a mean squared error, two features and one output

    private static final LayerType LINEAR =
            scope -> scope.graph().matmul(scope.input(), scope.parameter(Parameter.of("weight", Shape.of(2, 1))));

    private static final Objective MEAN_SQUARE =
            scope -> scope.graph().mean(scope.graph().square(scope.graph().sub(scope.prediction(), scope.target())));

    private static final double[][] ROWS = {
        {0.5, -1}, {-0.3, 0.2}, {0.7, 0.7}, {0.25, 0.4}, {-2, 0.1}, {0.6, -0.9}, {1.5, 0.3}, {0.1, 0.2}
    };

    private static TrainingProbe probe(UpdateRule rule) {
        LayerPart layer = new LayerPart("layer", LINEAR, NONE, List.of(LayerPart.MODEL_INPUT));
        return new TrainingProbe(
                new ModelPrograms(List.of(layer), DType.F64, MEAN_SQUARE, NONE), rule, Map.of(ModelPrograms.RATE, 0.1));
    }

    private static List<TrainingProbe.Batch> batches(int rows) {
        List<TrainingProbe.Batch> batches = new ArrayList<>();
        for (int from = 0; from < ROWS.length; from += rows) {
            double[] features = new double[2 * rows];
            double[] target = new double[rows];
            for (int row = 0; row < rows; row++) {
                features[2 * row] = ROWS[from + row][0];
                features[2 * row + 1] = ROWS[from + row][1];
                target[row] = 1 + 0.5 * (from + row);
            }
            batches.add(new TrainingProbe.Batch(
                    Tensor.of(DType.F64, Shape.of(rows, 2), features),
                    Tensor.of(DType.F64, Shape.of(rows, 1), target)));
        }
        return batches;
    }

    private static final Map<String, Tensor> START =
            Map.of("layer.weight", Tensor.of(DType.F64, Shape.of(2, 1), 0.3, -0.8));

    /** Sums of eight numbers below 10 in another order: some roundings of 1e-15. */
    @Test
    void fourBatchesAreOneOfFourTimesTheRows() {
        List<Map<String, Tensor>> small =
                probe(rule(new Sgd(), Map.of(), accumulate(4))).run(new ReferenceBackend(), START, 1, batches(2));
        List<Map<String, Tensor>> large =
                probe(rule(new Sgd(), Map.of())).run(new ReferenceBackend(), START, 1, batches(8));
        assertArrayEquals(
                large.get(0).get("layer.weight").toDoubles(),
                small.get(3).get("layer.weight").toDoubles(),
                1e-14);
    }

    @Test
    void aTrainingResumedBetweenUpdatesGoesOnToTheBit() {
        UpdateRule rule = rule(
                new Adam(),
                Map.of(),
                accumulate(3),
                part("clip", new ClipGradNorm(), Map.of("max_norm", 0.5)),
                part("decay", new DecoupledWeightDecay(), Map.of("weight_decay", 0.1)));
        List<TrainingProbe.Batch> batches = batches(1);
        List<Map<String, Tensor>> whole = probe(rule).run(new ReferenceBackend(), START, 1, batches);
        for (int cut = 1; cut < batches.size(); cut++) {
            List<Map<String, Tensor>> rest = probe(rule)
                    .run(new ReferenceBackend(), whole.get(cut - 1), cut + 1, batches.subList(cut, batches.size()));
            assertEquals(whole.subList(cut, whole.size()), rest, "resumed after step " + cut);
        }
    }
}
