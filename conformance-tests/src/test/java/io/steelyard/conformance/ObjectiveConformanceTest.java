package io.steelyard.conformance;

import static io.steelyard.conformance.Killing.kills;
import static io.steelyard.conformance.Killing.passes;

import io.steelyard.backend.Backend;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.conformance.mutant.objective.AveragedOverColumns;
import io.steelyard.conformance.mutant.objective.Broadcasting;
import io.steelyard.conformance.mutant.objective.LastRowForgotten;
import io.steelyard.conformance.mutant.objective.LostTerm;
import io.steelyard.conformance.mutant.objective.MeanOfMeans;
import io.steelyard.conformance.mutant.objective.SumForMean;
import io.steelyard.conformance.mutant.objective.TotalsInSinglePrecision;
import io.steelyard.objective.Metric;
import io.steelyard.objective.Objective;
import io.steelyard.objectives.internal.AccuracyMetric;
import io.steelyard.objectives.internal.CrossEntropyLoss;
import io.steelyard.objectives.internal.MeanAbsoluteErrorMetric;
import io.steelyard.objectives.internal.MeanSquaredErrorLoss;
import io.steelyard.objectives.internal.MeanSquaredErrorMetric;
import io.steelyard.tck.MetricKit;
import io.steelyard.tck.ObjectiveKit;
import io.steelyard.tck.ObjectiveSample;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ObjectiveConformanceTest {
    private static final Shape MATRIX = Shape.of(5, 3);
    private static final Tensor NUMBERS =
            Tensor.of(MATRIX, 0.5, -1.25, 2.0, 0.0, 0.75, -0.5, 1.5, 1.0, -2.0, 0.25, -0.75, 1.75, -1.5, 0.125, 0.0);
    private static final Tensor CLASSES = Tensor.of(Shape.of(5), 2L, 0L, 1L, 1L, 2L);

    private final Backend reference = new ReferenceBackend();

    @TestFactory
    Stream<DynamicTest> everyObjectiveConforms() {
        return Stream.of(
                        passes("mse", mse(new MeanSquaredErrorLoss())),
                        passes(
                                "mse, added up",
                                ObjectiveKit.of(
                                        new MeanSquaredErrorLoss(),
                                        reference,
                                        ObjectiveSample.of("a sum", Map.of("reduction", "sum"), MATRIX, NUMBERS)
                                                .addingRows()
                                                .expecting((prediction, target) ->
                                                        mean(prediction, target, error -> error * error) * 15))),
                        passes("cross_entropy", crossEntropy()))
                .flatMap(tests -> tests);
    }

    @TestFactory
    Stream<DynamicTest> everyMetricConforms() {
        return Stream.of(
                        passes("mse", squares(new MeanSquaredErrorMetric())),
                        passes(
                                "mae",
                                MetricKit.of(
                                        new MeanAbsoluteErrorMetric(),
                                        reference,
                                        ObjectiveSample.of("a matrix", Map.of(), MATRIX, NUMBERS)
                                                .expecting((prediction, target) -> mean(prediction, target, Math::abs))
                                                .refusing(MATRIX, Shape.of(5, 2)))),
                        passes(
                                "accuracy",
                                MetricKit.of(
                                                new AccuracyMetric(),
                                                reference,
                                                ObjectiveSample.of("classes", Map.of(), MATRIX, CLASSES)
                                                        .expecting(ObjectiveConformanceTest::accuracy)
                                                        .refusing(MATRIX, Shape.of(4)))
                                        .refusing(List.of(Map.of("ignore_index", 0.5)))))
                .flatMap(tests -> tests);
    }

    @TestFactory
    Stream<DynamicTest> everyMutantIsKilled() {
        return Stream.of(
                kills("sum for mean", mse(new SumForMean()), "the loss of a batch is that of its parts"),
                kills("lost term", mse(new LostTerm()), "the gradient is that of central differences"),
                kills(
                        "averaged over columns",
                        mse(new AveragedOverColumns()),
                        "the loss of a batch is that of its parts"),
                kills("last row forgotten", mse(new LastRowForgotten()), "the order of rows makes no difference"),
                kills("broadcasting", mse(new Broadcasting()), "a target that does not fit is refused"),
                kills("mean of means", squares(new MeanOfMeans()), "totals add up over any cut of the batch"),
                kills("totals in f32", squares(new TotalsInSinglePrecision()), "the figure is what its author states"));
    }

    private ObjectiveKit mse(Objective objective) {
        return ObjectiveKit.of(
                objective,
                reference,
                ObjectiveSample.of("a mean", Map.of(), MATRIX, NUMBERS)
                        .averagingRows()
                        .expecting((prediction, target) -> mean(prediction, target, error -> error * error))
                        .refusing(MATRIX, Shape.of(5, 1))
                        .refusing(MATRIX, Shape.of(4, 3)));
    }

    private ObjectiveKit crossEntropy() {
        return ObjectiveKit.of(
                        new CrossEntropyLoss(),
                        reference,
                        ObjectiveSample.of("classes", Map.of(), MATRIX, CLASSES)
                                .averagingRows()
                                .expecting(ObjectiveConformanceTest::crossEntropy)
                                .refusing(MATRIX, Shape.of(4)),
                        ObjectiveSample.of("smoothed", Map.of("label_smoothing", 0.2), MATRIX, CLASSES)
                                .averagingRows(),
                        ObjectiveSample.of("with an ignored class", Map.of("ignore_index", 1L), MATRIX, CLASSES))
                .refusing(List.of(Map.of("label_smoothing", 1.5), Map.of("reduction", "product")));
    }

    private MetricKit squares(Metric metric) {
        return MetricKit.of(
                metric,
                reference,
                ObjectiveSample.of("a matrix", Map.of(), MATRIX, NUMBERS)
                        .expecting((prediction, target) -> mean(prediction, target, error -> error * error)));
    }

    private static double mean(Tensor prediction, Tensor target, DoubleUnaryOperator cost) {
        double sum = 0;
        for (int i = 0; i < 15; i++) {
            sum += cost.applyAsDouble(prediction.getDouble(i) - target.getDouble(i));
        }
        return sum / 15;
    }

    private static double crossEntropy(Tensor prediction, Tensor target) {
        double sum = 0;
        for (int row = 0; row < 5; row++) {
            double total = 0;
            for (int c = 0; c < 3; c++) {
                total += Math.exp(prediction.getDouble(row * 3L + c));
            }
            sum += Math.log(total) - prediction.getDouble(row * 3L + target.getLong(row));
        }
        return sum / 5;
    }

    private static double accuracy(Tensor prediction, Tensor target) {
        int right = 0;
        for (int row = 0; row < 5; row++) {
            double given = prediction.getDouble(row * 3L + target.getLong(row));
            boolean greatest = true;
            for (int c = 0; c < 3; c++) {
                greatest &= prediction.getDouble(row * 3L + c) <= given;
            }
            right += greatest ? 1 : 0;
        }
        return right / 5.0;
    }
}
