package io.steelyard.objectives.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.objective.Metric;
import io.steelyard.tck.ObjectiveProbe;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MetricTest {
    private static double[] totals(Metric metric, Map<String, ?> options, Tensor prediction, Tensor target) {
        return ObjectiveProbe.totals(new ReferenceBackend(), metric, options, prediction, target);
    }

    @Test
    void accuracyIsWhatScikitLearnFinds() throws IOException {
        double[] predicted = golden("predicted_classes");
        double[] scores = new double[predicted.length * 4];
        long[] classes = new long[predicted.length];
        double[] truth = golden("classes");
        for (int row = 0; row < predicted.length; row++) {
            scores[row * 4 + (int) predicted[row]] = 1;
            classes[row] = (long) truth[row];
        }
        Metric accuracy = new AccuracyMetric();
        double[] totals = totals(
                accuracy,
                Map.of(),
                Tensor.of(Shape.of(predicted.length, 4), scores),
                Tensor.of(Shape.of(classes.length), classes));
        assertEquals(golden("accuracy")[0], accuracy.result(totals));
    }

    /** The sum of 30 terms in f64, whatever the order, to a few roundings. */
    @Test
    void errorsAreWhatScikitLearnFinds() throws IOException {
        Tensor prediction = Tensor.of(Shape.of(30), golden("prediction"));
        Tensor truth = Tensor.of(Shape.of(30), golden("truth"));
        for (Map.Entry<String, Metric> entry : Map.of(
                        "mse", new MeanSquaredErrorMetric(), "mae", new MeanAbsoluteErrorMetric())
                .entrySet()) {
            double found = entry.getValue().result(totals(entry.getValue(), Map.of(), prediction, truth));
            assertEquals(golden(entry.getKey())[0], found, 1e-14, entry.getKey());
        }
    }

    @Test
    void theFirstOfEqualScoresIsThePredictedClass() {
        Tensor prediction = Tensor.of(Shape.of(2, 3), 0.0, 1.0, 1.0, 1.0, 1.0, 0.0);
        Tensor target = Tensor.of(Shape.of(2), 2L, 0L);
        assertArrayEquals(new double[] {1, 2}, totals(new AccuracyMetric(), Map.of(), prediction, target));
    }

    @Test
    void everyPlaceOfAnImageCountsAsARow() {
        Tensor prediction = Tensor.of(Shape.of(1, 2, 3), 0.0, 1.0, 0.0, 1.0, 0.0, 1.0);
        Tensor target = Tensor.of(Shape.of(1, 3), 1L, 1L, 1L);
        assertArrayEquals(new double[] {2, 3}, totals(new AccuracyMetric(), Map.of(), prediction, target));
    }

    @Test
    void ignoredRowsCountNeitherAsRightNorAsRows() {
        Tensor prediction = Tensor.of(Shape.of(3, 2), 1.0, 0.0, 1.0, 0.0, 0.0, 1.0);
        Tensor target = Tensor.of(Shape.of(3), 0L, -100L, 0L);
        assertArrayEquals(new double[] {1, 2}, totals(new AccuracyMetric(), Map.of(), prediction, target));
        assertArrayEquals(
                new double[] {0, 0},
                totals(
                        new AccuracyMetric(),
                        Map.of("ignore_index", 0L),
                        prediction,
                        Tensor.of(Shape.of(3), 0L, 0L, 0L)));
    }

    @Test
    void theLikeliestOfProbabilitiesIsTheClass() {
        Tensor prediction = Tensor.of(Shape.of(2, 2), 1.0, 0.0, 1.0, 0.0);
        Tensor target = Tensor.of(Shape.of(2, 2), 0.6, 0.4, 0.3, 0.7);
        assertArrayEquals(new double[] {1, 2}, totals(new AccuracyMetric(), Map.of(), prediction, target));
    }

    @Test
    void theFigureOfNothingIsNaN() {
        assertTrue(Double.isNaN(new AccuracyMetric().result(new double[2])));
    }

    @Test
    void onlyErrorsAreBetterWhenLower() {
        assertTrue(new AccuracyMetric().higherIsBetter());
        assertTrue(Stream.of(new MeanSquaredErrorMetric(), new MeanAbsoluteErrorMetric())
                .noneMatch(Metric::higherIsBetter));
    }

    @Test
    void targetsThatDoNotFitAreRefusedWithBothShapes() {
        Tensor prediction = Tensor.of(Shape.of(2, 2), 1.0, 0.0, 1.0, 0.0);
        Tensor target = Tensor.of(Shape.of(3), 0L, 0L, 0L);
        assertEquals(
                "accuracy: target i64[3] does not fit prediction f64[2,2], expected integers [2] or probabilities [2, 2]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> totals(new AccuracyMetric(), Map.of(), prediction, target))
                        .getMessage());
        assertEquals(
                "mae: target i64[3] does not have the shape of prediction f64[2,2]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> totals(new MeanAbsoluteErrorMetric(), Map.of(), prediction, target))
                        .getMessage());
    }

    private static double[] golden(String name) throws IOException {
        try (InputStream stream = MetricTest.class.getResourceAsStream("/golden/metrics.csv")) {
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith(name + ","))
                    .flatMap(line -> Stream.of(line.split(",", -1)).skip(1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        }
    }
}
