package io.steelyard.compiler.describe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.compiler.Passes;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Everything that a layer can ask for. */
class LayerScopeTest {
    private static final Shape ROWS = Shape.of(4, 3);
    private static final TensorType INPUT = new TensorType(DType.F32, ROWS);
    private static final Tensor X = Tensor.of(DType.F32, ROWS, 1, -2, 3, 0.5, 0.25, -1, 2, 2, -0.5, 1, 0, -3);
    private static final Tensor Y = Tensor.filled(DType.F32, ROWS, 0.5);
    private static final Tensor WEIGHT = Tensor.of(DType.F32, Shape.of(3), 0.5, -1, 2);
    private static final Map<String, Tensor> START = Map.of("layer.weight", WEIGHT);

    private static Value weight(LayerScope scope) {
        return scope.parameter(Parameter.of("weight", Shape.of(3)));
    }

    /** {@code x * weight}, and besides whatever a test wants. */
    private static LayerType scaling(Consumer<LayerScope> besides) {
        return scope -> {
            besides.accept(scope);
            return scope.graph().mul(scope.input(), weight(scope));
        };
    }

    private static Training training(LayerType type, String... observe) {
        return new Training(
                Training.model(DType.F32, Training.layer("layer", type)), INPUT, Training.descent(), START, observe);
    }

    private static String refusal(LayerType type) {
        return assertThrows(LayerException.class, () -> training(type)).getMessage();
    }

    private static void count(LayerScope scope) {
        Value count = scope.buffer("count", DType.I64, Shape.scalar(), 5);
        scope.update("count", scope.graph().add(count, 1));
    }

    @Test
    void aBufferStartsAsDeclaredAndBecomesWhatTheLayerSays() {
        try (Training training = training(scaling(LayerScopeTest::count))) {
            assertEquals(5, training.first("layer.count"));
            training.step(X, Y);
            training.step(X, Y);
            assertEquals(7, training.first("layer.count"));
        }
    }

    @Test
    void aBufferUpdatedOutsideTrainingIsIgnored() {
        ModelPrograms model = Training.model(DType.F32, Training.layer("layer", scaling(LayerScopeTest::count)));
        assertEquals(Map.of(), model.evaluation(INPUT, INPUT, Map.of()).updates());
        assertEquals(Map.of(), model.prediction(INPUT).updates());
    }

    @Test
    void aStepWhoseLossIsNotFiniteChangesNeitherBuffersNorWeights() {
        try (Training training = training(scaling(LayerScopeTest::count))) {
            Map<String, Tensor> before = training.state();
            assertFalse(training.step(X, Tensor.filled(DType.F32, ROWS, Double.NaN)));
            assertEquals(before, training.state());
            assertTrue(training.step(X, Y));
            assertNotEquals(before, training.state());
        }
    }

    @Test
    void aBufferOfAnotherTypeIsRefused() {
        assertEquals("buffer 'layer.count' is i64[] and cannot become f32[]", refusal(scaling(scope -> {
            scope.buffer("count", DType.I64, Shape.scalar(), 0);
            scope.update("count", scope.graph().constant(DType.F32, 1));
        })));
    }

    @Test
    void aBufferThatWasNotDeclaredIsRefused() {
        assertEquals(
                "there is no buffer 'layer.count' to update",
                refusal(scaling(scope -> scope.update("count", scope.graph().constant(DType.F32, 1)))));
    }

    @Test
    void aNameIsEitherAParametersOrABuffers() {
        assertEquals(
                "'layer.weight' is a buffer and cannot be a parameter too",
                refusal(scaling(scope -> scope.buffer("weight", DType.F32, Shape.of(3), 0))));
        assertEquals("'layer.weight' is a parameter and cannot be a buffer too", refusal(scope -> {
            weight(scope);
            return scope.buffer("weight", DType.F32, Shape.of(3), 0);
        }));
    }

    @Test
    void aLayerKnowsWhetherItTrains() {
        LayerType type = scope -> {
            Value scaled = scope.graph().mul(scope.input(), weight(scope));
            return scope.training() ? scope.graph().neg(scaled) : scaled;
        };
        ModelPrograms model = Training.model(DType.F32, Training.layer("layer", type));
        long inTraining = negations(model.training(INPUT, INPUT, Training.descent(), List.of())
                .program()
                .graph()
                .toString());
        assertTrue(inTraining > 0);
        assertEquals(
                0, negations(model.evaluation(INPUT, INPUT, Map.of()).graph().toString()));
        assertEquals(0, negations(model.prediction(INPUT).graph().toString()));
    }

    private static long negations(String dump) {
        return dump.lines().filter(line -> line.contains(" = neg(")).count();
    }

    /** Lets each element through with probability 1/2. */
    private static LayerType dropping(String purpose) {
        return scope -> {
            GraphBuilder g = scope.graph();
            Value scaled = g.mul(scope.input(), weight(scope));
            Value kept = g.compare(Comparison.LT, scope.randomUniform(purpose, DType.F32, ROWS), 0.5);
            scope.observe("kept", g.cast(kept, DType.F32));
            return g.select(kept, scaled, g.filled(DType.F32, ROWS, 0));
        };
    }

    @Test
    void randomNumbersDependOnStepAndPurposeAlone() {
        try (Training one = training(dropping("mask"), "layer.kept");
                Training same = training(dropping("mask"), "layer.kept");
                Training other = training(dropping("other"), "layer.kept")) {
            for (Training each : Set.of(one, same, other)) {
                each.step(X, Y);
            }
            Tensor first = one.output("layer.kept");
            assertEquals(first, same.output("layer.kept"));
            assertNotEquals(first, other.output("layer.kept"));
            one.step(X, Y);
            assertNotEquals(first, one.output("layer.kept"));
        }
    }

    @Test
    void randomNumbersOutsideTrainingAreRefused() {
        ModelPrograms model = Training.model(DType.F32, Training.layer("layer", dropping("mask")));
        LayerException refusal = assertThrows(LayerException.class, () -> model.prediction(INPUT));
        assertEquals("random numbers can be drawn in training alone", refusal.getMessage());
    }

    /** Adds {@code sum(weight^2)} to the loss. */
    private static void penalize(LayerScope scope) {
        scope.auxiliaryLoss(scope.graph().sum(scope.graph().square(weight(scope))));
    }

    /** The penalty is 5.25 at (0.5, -1, 2), and its gradient 2 w; all of it exact in f32. */
    @Test
    void anAuxiliaryLossCountsInTheLossAndInItsGradient() {
        try (Training plain = training(scaling(scope -> {}));
                Training penalized = training(scaling(LayerScopeTest::penalize))) {
            plain.rate(ModelPrograms.RATE, 0.25).step(X, Y);
            penalized.rate(ModelPrograms.RATE, 0.25).step(X, Y);
            assertEquals(
                    plain.output(ModelPrograms.LOSS).getDouble(0) + 5.25,
                    penalized.output(ModelPrograms.LOSS).getDouble(0));
            for (int i = 0; i < 3; i++) {
                double without = plain.state("layer.weight").getDouble(i);
                assertEquals(
                        without - 0.25 * 2 * WEIGHT.getDouble(i),
                        penalized.state("layer.weight").getDouble(i));
            }
        }
    }

    @Test
    void anAuxiliaryLossOutsideTrainingIsIgnored() {
        ModelPrograms plain = Training.model(DType.F32, Training.layer("layer", scaling(scope -> {})));
        ModelPrograms penalized = Training.model(DType.F32, Training.layer("layer", scaling(LayerScopeTest::penalize)));
        assertEquals(
                Passes.standard()
                        .apply(plain.evaluation(INPUT, INPUT, Map.of()))
                        .toString(),
                Passes.standard()
                        .apply(penalized.evaluation(INPUT, INPUT, Map.of()))
                        .toString());
    }

    @Test
    void anAuxiliaryLossThatIsNoScalarIsRefused() {
        assertEquals(
                "an auxiliary loss is a floating-point scalar, found f32[3]",
                refusal(scaling(scope -> scope.auxiliaryLoss(weight(scope)))));
    }

    @Test
    void aLayersOutputAndWhatItNamesCanBeObserved() {
        LayerType type = scaling(scope -> scope.observe("doubled", scope.graph().mul(scope.input(), 2)));
        try (Training training = training(type, "layer.doubled", "layer.output")) {
            training.step(X, Y);
            assertEquals(-4, training.output("layer.doubled").getDouble(1));
            assertEquals(2, training.output("layer.output").getDouble(1));
        }
    }

    @Test
    void observingChangesNoBitOfTheTraining() {
        LayerType type = scope -> {
            count(scope);
            penalize(scope);
            return dropping("mask").describe(scope);
        };
        try (Training unobserved = training(type);
                Training observed = training(type, "layer.kept", "layer.output")) {
            for (int step = 0; step < 5; step++) {
                unobserved.rate(ModelPrograms.RATE, 0.01).step(X, Y);
                observed.rate(ModelPrograms.RATE, 0.01).step(X, Y);
                assertEquals(unobserved.state(), observed.state());
                assertEquals(unobserved.output(ModelPrograms.LOSS), observed.output(ModelPrograms.LOSS));
            }
        }
    }

    @Test
    void whatIsNotThereToObserveIsRefusedWithTheNearestName() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> training(scaling(scope -> {}), "layer.ouput"));
        assertEquals(
                "there is nothing to observe under the name 'layer.ouput'; did you mean 'layer.output'?",
                refusal.getMessage());
    }

    @Test
    void twoValuesToObserveUnderOneNameAreRefused() {
        String expected = "there is another value to observe as 'layer.";
        assertEquals(expected + "output'", refusal(scaling(scope -> scope.observe("output", scope.input()))));
        assertEquals(expected + "twice'", refusal(scaling(scope -> {
            scope.observe("twice", scope.input());
            scope.observe("twice", scope.input());
        })));
    }
}
