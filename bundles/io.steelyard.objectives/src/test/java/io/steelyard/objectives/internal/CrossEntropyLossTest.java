package io.steelyard.objectives.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.compiler.describe.ObjectiveDescription;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.option.Options;
import io.steelyard.tck.ObjectiveProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What PyTorch's cases do not show: classes that do not exist, infinite scores, refusals. */
final class CrossEntropyLossTest {
    private static final Tensor LOGITS = Tensor.of(Shape.of(2, 3), 1.0, 2.0, 3.0, 3.0, 1.0, 2.0);

    private static ObjectiveProbe.Outcome run(Map<String, ?> options, Tensor prediction, Tensor target) {
        return new ObjectiveProbe(new CrossEntropyLoss(), options).run(new ReferenceBackend(), prediction, target);
    }

    private static Tensor classes(long... classes) {
        return Tensor.of(Shape.of(classes.length), classes);
    }

    private static String refusal(Map<String, ?> options, Tensor prediction, Tensor target) {
        return assertThrows(IllegalArgumentException.class, () -> run(options, prediction, target))
                .getMessage();
    }

    @Test
    void aClassThatDoesNotExistMakesTheLossNaN() {
        assertTrue(Double.isNaN(run(Map.of(), LOGITS, classes(0, 3)).loss().getDouble(0)));
        assertTrue(Double.isNaN(run(Map.of(), LOGITS, classes(-1, 0)).loss().getDouble(0)));
    }

    @Test
    void aRealClassCanBeTheOneThatIsIgnored() {
        ObjectiveProbe.Outcome outcome = run(Map.of("ignore_index", 2L), LOGITS, classes(2, 0));
        // -log(e^3 / (e + e^2 + e^3)); two roundings.
        assertEquals(Math.log(1 + Math.exp(-1) + Math.exp(-2)), outcome.loss().getDouble(0), 1e-15);
        assertArrayEquals(new double[3], Arrays.copyOf(outcome.gradient().toDoubles(), 3));
    }

    @Test
    void ignoredRowsCostNothingHoweverSmoothTheLabels() {
        Map<String, ?> options = Map.of("label_smoothing", 0.3);
        Tensor second = Tensor.of(Shape.of(1, 3), 3.0, 1.0, 2.0);
        assertEquals(
                run(options, second, classes(0)).loss(),
                run(options, LOGITS, classes(-100, 0)).loss());
    }

    @Test
    void theMeanOverNoRowsIsNaN() {
        assertTrue(
                Double.isNaN(run(Map.of(), LOGITS, classes(-100, -100)).loss().getDouble(0)));
    }

    @Test
    void aClassThatIsRuledOutLeavesTheLossOfTheOthersFinite() {
        Tensor prediction = Tensor.of(Shape.of(1, 3), 0.0, Double.NEGATIVE_INFINITY, 0.0);
        ObjectiveProbe.Outcome outcome = run(Map.of(), prediction, classes(0));
        assertEquals(Math.log(2), outcome.loss().getDouble(0), 1e-15);
        assertArrayEquals(new double[] {-0.5, 0, 0.5}, outcome.gradient().toDoubles(), 1e-15);
    }

    @Test
    void scoresInTheThousandsDoNotOverflow() {
        Tensor prediction = Tensor.of(Shape.of(1, 2), 5000.0, -5000.0);
        assertEquals(10000, run(Map.of(), prediction, classes(1)).loss().getDouble(0));
    }

    @Test
    void classesMayBeBytes() {
        Tensor bytes = Tensor.of(DType.U8, Shape.of(2), 2, 1);
        assertEquals(
                run(Map.of(), LOGITS, classes(2, 1)).loss(),
                run(Map.of(), LOGITS, bytes).loss());
    }

    @Test
    void probabilitiesOfAnotherTypeThanThePredictionAreConverted() {
        Tensor doubles = Tensor.of(Shape.of(2, 3), 0.0, 0.0, 1.0, 0.0, 1.0, 0.0);
        Tensor floats = Tensor.of(DType.F32, doubles.shape(), doubles.toDoubles());
        assertEquals(
                run(Map.of(), LOGITS, doubles).loss(),
                run(Map.of(), LOGITS, floats).loss());
    }

    @Test
    void peopleAreShownTheSoftmaxOverTheClasses() {
        Tensor prediction = Tensor.of(Shape.of(1, 2, 2), 0.0, 1.0, Math.log(3), 1.0);
        Tensor shown = new ObjectiveProbe(new CrossEntropyLoss(), Map.of()).present(new ReferenceBackend(), prediction);
        assertArrayEquals(new double[] {0.25, 0.5, 0.75, 0.5}, shown.toDoubles(), 1e-15);
    }

    @Test
    void aTargetOfAnotherShapeIsRefusedWithBothShapes() {
        assertEquals(
                "cross_entropy: target i64[3] does not fit prediction f64[2,3],"
                        + " expected integers [2] or probabilities [2, 3]",
                refusal(Map.of(), LOGITS, classes(0, 1, 2)));
    }

    @Test
    void integersInTheShapeOfProbabilitiesAreRefused() {
        Tensor oneHot = Tensor.of(Shape.of(2, 3), 1L, 0L, 0L, 0L, 1L, 0L);
        assertTrue(refusal(Map.of(), LOGITS, oneHot).startsWith("cross_entropy: target i64[2,3] does not fit"));
    }

    @Test
    void aPredictionWithoutClassesIsRefused() {
        Tensor flat = Tensor.of(Shape.of(2), 1.0, 2.0);
        assertEquals(
                "cross_entropy: prediction f64[2] has no axis of classes, expected [N, C, ...]",
                refusal(Map.of(), flat, classes(0, 1)));
    }

    @Test
    void aWeightForAnotherNumberOfClassesIsRefused() {
        assertEquals(
                "cross_entropy: weight has 2 entries, but prediction f64[2,3] has 3 classes",
                refusal(Map.of("weight", List.of(1.0, 2.0)), LOGITS, classes(0, 1)));
    }

    @Test
    void sequencesOfDifferentLengthsAreNotTakenForClasses() {
        GraphBuilder g = new GraphBuilder();
        CrossEntropyLoss loss = new CrossEntropyLoss();
        ObjectiveDescription scope = new ObjectiveDescription(
                g,
                Options.parse(loss.options(), Map.of()),
                g.input("prediction", DType.F32, Shape.of(2, 5)),
                Optional.of(g.input("target", DType.I64, Shape.of(2))),
                Optional.of(g.input("lengths", DType.I64, Shape.of(2))));
        String message = assertThrows(IllegalArgumentException.class, () -> loss.describe(scope))
                .getMessage();
        assertTrue(
                message.endsWith("axis 1 of prediction f32[2,5] holds sequences of different lengths, expected classes;"
                        + " reduce the sequences first, as global_avg_pool1d does"),
                message);
    }
}
