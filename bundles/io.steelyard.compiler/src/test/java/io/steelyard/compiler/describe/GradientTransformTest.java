package io.steelyard.compiler.describe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.optimizer.GradientTransform;
import io.steelyard.optimizer.ParameterView;
import io.steelyard.optimizer.TransformScope;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two parameters a and b of one element each; with features 0 and 1 and the target 0 their gradients are a and 1 + b. */
class GradientTransformTest {
    private static final Shape ROW = Shape.of(1, 2);
    private static final TensorType INPUT = new TensorType(DType.F64, ROW);
    private static final Tensor X = Tensor.of(DType.F64, ROW, 0, 1);
    private static final Tensor Y = Tensor.filled(DType.F64, ROW, 0);
    private static final Map<String, Tensor> START = Map.of(
            "m.a", Tensor.of(DType.F64, Shape.of(1), 3),
            "m.b", Tensor.of(DType.F64, Shape.of(1), 3));

    private static final LayerType ADDING = scope -> {
        Value a = scope.parameter(Parameter.of("a", Shape.of(1)));
        Value b = scope.parameter(Parameter.of("b", Shape.of(1)));
        return scope.graph().add(scope.input(), scope.graph().concat(0, List.of(a, b)));
    };

    /** A transform that is described by functions. */
    private record Functions(Function<TransformScope, Value> before, After after) implements GradientTransform {
        @Override
        public Value gradient(TransformScope scope) {
            return before.apply(scope);
        }

        @Override
        public Value updated(TransformScope scope, Value proposed) {
            return after.of(scope, proposed);
        }
    }

    private interface After {
        Value of(TransformScope scope, Value proposed);
    }

    private static TransformPart before(String name, Function<TransformScope, Value> gradient, String... match) {
        return part(name, gradient, (scope, proposed) -> proposed, match);
    }

    private static TransformPart after(String name, After updated) {
        return part(name, ParameterView::gradient, updated);
    }

    private static TransformPart part(
            String name, Function<TransformScope, Value> gradient, After updated, String... match) {
        return new TransformPart(
                name,
                new Functions(gradient, updated),
                Training.NO_OPTIONS,
                Stream.of(match).map(NamePattern::new).toList());
    }

    private static UpdateRule rule(TransformPart... transforms) {
        return new UpdateRule(Training.DESCENT, Training.NO_OPTIONS, List.of(), List.of(transforms));
    }

    private static Training training(UpdateRule rule) {
        return new Training(Training.model(DType.F64, Training.layer("m", ADDING)), INPUT, rule, START);
    }

    /** The weights after one step at rate 1. */
    private static List<Double> after(TransformPart... transforms) {
        try (Training training = training(rule(transforms))) {
            assertTrue(training.step(X, Y));
            return List.of(training.first("m.a"), training.first("m.b"));
        }
    }

    private static Value doubled(TransformScope scope) {
        return scope.graph().mul(scope.gradient(), 2);
    }

    private static Value increased(TransformScope scope) {
        return scope.graph().add(scope.gradient(), 1);
    }

    private static Value normed(TransformScope scope) {
        return scope.graph().broadcast(scope.globalNorm(), Shape.of(1));
    }

    @Test
    void transformsWorkInOrderEachOnWhatTheOneBeforeLeft() {
        TransformPart doubling = before("double", GradientTransformTest::doubled);
        TransformPart increasing = before("increase", GradientTransformTest::increased);
        assertEquals(List.of(3.0 - 7, 3.0 - 9), after(doubling, increasing));
        assertEquals(List.of(3.0 - 8, 3.0 - 10), after(increasing, doubling));
    }

    @Test
    void aTransformMayWorkOnSomeParametersAlone() {
        assertEquals(List.of(3.0 - 3, 3.0 - 8), after(before("double", GradientTransformTest::doubled, "*.b")));
    }

    /** The gradients are 3 and 4 at first, of norm 5, and 6 and 8 when they are doubled. */
    @Test
    void aNormIsOfTheGradientsAsTheyAreAtThatStage() {
        TransformPart norm = before("norm", GradientTransformTest::normed);
        TransformPart doubling = before("double", GradientTransformTest::doubled);
        assertEquals(List.of(3.0 - 5, 3.0 - 5), after(norm));
        assertEquals(List.of(3.0 - 10, 3.0 - 10), after(doubling, norm));
        assertEquals(List.of(3.0 - 10, 3.0 - 10), after(norm, doubling));
    }

    @Test
    void aNormIsOverTheParametersThatTheTransformWorksOn() {
        assertEquals(List.of(3.0 - 3, 3.0 - 4), after(before("norm", GradientTransformTest::normed, "m.b")));
    }

    @Test
    void aTransformHasTheLastWordOnAnUpdate() {
        TransformPart halving = after("half", (scope, proposed) -> scope.graph().mul(proposed, 0.5));
        TransformPart old = after("old", (scope, proposed) -> scope.graph().add(proposed, scope.parameter()));
        assertEquals(List.of(0.0, -0.5), after(halving));
        assertEquals(List.of(3.0, 2.5), after(halving, old));
        assertEquals(List.of(1.5, 1.0), after(old, halving));
    }

    /** Lets every second step through and counts all of them. */
    private static Value everySecond(TransformScope scope) {
        GraphBuilder g = scope.graph();
        Value rest = g.binary(OpKind.REM, scope.step(), g.constant(DType.F64, 2));
        scope.updateOnlyIf(g.compare(Comparison.EQ, rest, 0));
        scope.update("seen", g.add(scope.slot("seen"), 1));
        return scope.gradient();
    }

    private static Value counting(TransformScope scope) {
        scope.update("seen", scope.graph().add(scope.slot("seen"), 1));
        return scope.gradient();
    }

    /** Remembers the number of the step as the optimizer sees it. */
    private static final Training.Rule REMEMBERING = new Training.Rule(scope -> {
        GraphBuilder g = scope.graph();
        scope.slot("step", DType.F64, Shape.scalar(), 0);
        scope.update("step", scope.step());
        return g.sub(scope.parameter(), scope.gradient());
    });

    private static UpdateRule remembering(TransformPart... transforms) {
        return new UpdateRule(REMEMBERING, Training.NO_OPTIONS, List.of(), List.of(transforms));
    }

    @Test
    void aStepThatIsHeldBackLeavesEverythingAfterItAsItIs() {
        UpdateRule rule = remembering(
                before("first", GradientTransformTest::counting),
                before("hold", GradientTransformTest::everySecond),
                before("last", GradientTransformTest::counting));
        try (Training training = training(rule)) {
            Map<String, Tensor> before = training.state();
            assertTrue(training.step(X, Y));
            Set<String> changed = Set.of("m.a/first.seen", "m.a/hold.seen", "m.b/first.seen", "m.b/hold.seen");
            training.state().forEach((name, value) -> {
                if (changed.contains(name)) {
                    assertNotEquals(before.get(name), value, name);
                } else {
                    assertEquals(before.get(name), value, name);
                }
            });
            assertTrue(training.step(X, Y));
            assertEquals(0, training.first("m.a"));
            assertEquals(2, training.first("m.a/first.seen"));
            assertEquals(2, training.first("m.a/hold.seen"));
            assertEquals(1, training.first("m.a/last.seen"));
        }
    }

    @Test
    void theOptimizersStepCountsUpdates() {
        try (Training training = training(remembering(before("hold", GradientTransformTest::everySecond, "m.a")))) {
            double[] held = new double[5];
            double[] free = new double[5];
            for (int step = 0; step < 5; step++) {
                training.step(X, Y);
                held[step] = training.first("m.a/step");
                free[step] = training.first("m.b/step");
            }
            assertEquals(
                    List.of(0.0, 1.0, 1.0, 2.0, 2.0),
                    Arrays.stream(held).boxed().toList());
            assertEquals(
                    List.of(1.0, 2.0, 3.0, 4.0, 5.0),
                    Arrays.stream(free).boxed().toList());
        }
    }

    @Test
    void twoThatHoldBackLetThroughWhatBothDo() {
        UpdateRule rule = remembering(
                before("hold", GradientTransformTest::everySecond),
                before("again", GradientTransformTest::everySecond));
        try (Training training = training(rule)) {
            for (int step = 1; step <= 8; step++) {
                training.step(X, Y);
                assertEquals(step / 4, (int) training.first("m.a/step"), "step " + step);
                assertEquals(step / 2, (int) training.first("m.a/again.seen"), "step " + step);
            }
        }
    }

    @Test
    void aStepThatIsHeldBackDoesNotReachTheLastWordEither() {
        TransformPart counting = part("last", ParameterView::gradient, (scope, proposed) -> {
            counting(scope);
            return scope.graph().add(proposed, 100);
        });
        try (Training training = training(remembering(counting, before("hold", GradientTransformTest::everySecond)))) {
            training.step(X, Y);
            assertEquals(3, training.first("m.a"));
            assertEquals(0, training.first("m.a/last.seen"));
            training.step(X, Y);
            assertEquals(100, training.first("m.a"));
            assertEquals(1, training.first("m.a/last.seen"));
        }
    }

    @Test
    void aParameterThatIsHeldBackDoesNotCountInANorm() {
        TransformPart holding = before("hold", GradientTransformTest::everySecond, "m.a");
        TransformPart norm = before("norm", GradientTransformTest::normed);
        assertEquals(List.of(3.0, 3.0 - 4), after(holding, norm));
    }

    private static UpdateException refusal(TransformPart... transforms) {
        return assertThrows(UpdateException.class, () -> training(rule(transforms)));
    }

    @Test
    void whichTransformFailedIsSaid() {
        UpdateException refusal = refusal(
                before("double", GradientTransformTest::doubled),
                before("wrong", scope -> scope.graph().constant(DType.F32, 1)));
        assertEquals(OptionalInt.of(1), refusal.transform());
        assertEquals(
                "transform 'wrong' turned the gradient of parameter 'm.a' of type f64[1] into f32[]",
                refusal.getMessage());
    }

    @Test
    void holdingBackAfterTheUpdateIsRefused() {
        UpdateException refusal = refusal(after("late", (scope, proposed) -> {
            scope.updateOnlyIf(scope.graph().compare(Comparison.EQ, scope.step(), 1));
            return proposed;
        }));
        assertEquals("whether a parameter is updated is settled before it is", refusal.getMessage());
    }

    @Test
    void aConditionForEachElementIsRefused() {
        UpdateException refusal = refusal(before("each", scope -> {
            scope.updateOnlyIf(scope.graph().compare(Comparison.GT, scope.gradient(), 0));
            return scope.gradient();
        }));
        assertEquals("a condition is a boolean scalar, found bool[1]", refusal.getMessage());
    }

    @Test
    void slotsOfOneNameInTwoPluginsAreRefused() {
        Training.Rule clashing = new Training.Rule(scope -> {
            scope.slot("count.seen");
            return scope.parameter();
        });
        UpdateRule rule = new UpdateRule(
                clashing, Training.NO_OPTIONS, List.of(), List.of(before("count", GradientTransformTest::counting)));
        UpdateException refusal = assertThrows(UpdateException.class, () -> training(rule));
        assertEquals("slot 'm.a/count.seen' is declared by two plugins", refusal.getMessage());
    }

    // ---- second gradients

    /** The loss is quadratic: displaced by 1, a's gradient is 4 and b's 5. */
    @Test
    void aSecondGradientIsTakenAtTheDisplacedValues() {
        assertEquals(
                List.of(3.0 - 4, 3.0 - 5),
                after(before(
                        "ahead",
                        scope -> scope.gradientAt("ahead", at -> at.graph().add(at.parameter(), 1)))));
    }

    /** Here b is displaced by the norm, 5, which depends on a, and a stays: its gradient must not know. */
    @Test
    void howADisplacementCameAboutIsNotDifferentiated() {
        TransformPart ahead = before(
                "ahead",
                scope -> scope.gradientAt(
                        "ahead",
                        at -> at.name().equals("m.a")
                                ? at.parameter()
                                : at.graph().add(at.parameter(), at.globalNorm())));
        assertEquals(List.of(3.0 - 3, 3.0 - 9), after(ahead));
    }

    /** Extragradient at rate 1/2: the gradients 3 and 4 lead to 1.5 and 1, where they are 1.5 and 2. */
    @Test
    void anOptimizerMayAskForASecondGradientToo() {
        Training.Rule extragradient = new Training.Rule(scope -> {
            GraphBuilder g = scope.graph();
            Value ahead = scope.gradientAt(
                    "ahead", at -> at.graph().sub(at.parameter(), at.graph().mul(at.gradient(), at.rate())));
            return g.sub(scope.parameter(), g.mul(ahead, scope.rate()));
        });
        try (Training training = training(new UpdateRule(extragradient, Training.NO_OPTIONS))) {
            training.rate(ModelPrograms.RATE, 0.5).step(X, Y);
            assertEquals(3 - 0.75, training.first("m.a"));
            assertEquals(3 - 1, training.first("m.b"));
        }
    }

    @Test
    void parametersThatTheTransformDoesNotWorkOnStayWhereTheyAre() {
        LayerType product = scope -> {
            Value a = scope.parameter(Parameter.of("a", Shape.of(1)));
            Value b = scope.parameter(Parameter.of("b", Shape.of(1)));
            scope.auxiliaryLoss(scope.graph().sum(scope.graph().mul(a, b)));
            return scope.input();
        };
        TransformPart ahead = before(
                "ahead", scope -> scope.gradientAt("ahead", at -> at.graph().add(at.parameter(), 10)), "m.a");
        try (Training training =
                new Training(Training.model(DType.F64, Training.layer("m", product)), INPUT, rule(ahead), START)) {
            training.step(X, Y);
            // The gradients are b for a, where b is still 3, and a for b.
            assertEquals(0, training.first("m.a"));
            assertEquals(0, training.first("m.b"));
        }
    }

    @Test
    void aSecondGradientIsDescribedOnceForAllParameters() {
        int[] calls = {0};
        after(before(
                "ahead",
                scope -> scope.gradientAt("ahead", at -> {
                    calls[0]++;
                    return at.parameter();
                })));
        assertEquals(2, calls[0]);
    }

    /** A layer with a mask, a buffer that counts passes, and a penalty on its weight. */
    private static final LayerType EVERYTHING = scope -> {
        GraphBuilder g = scope.graph();
        Value weight = scope.parameter(Parameter.of("w", Shape.of(2)));
        scope.update("passes", g.add(scope.buffer("passes", DType.F64, Shape.of(2), 0), weight));
        scope.auxiliaryLoss(g.sum(g.square(weight)));
        Value kept = g.compare(Comparison.LT, scope.randomUniform("mask", DType.F64, ROW), 0.5);
        return g.select(kept, g.mul(scope.input(), weight), g.filled(DType.F64, ROW, 0));
    };

    private static Training everything(UpdateRule rule, double... weight) {
        return new Training(
                Training.model(DType.F64, Training.layer("m", EVERYTHING)),
                INPUT,
                rule,
                Map.of("m.w", Tensor.of(DType.F64, Shape.of(2), weight)));
    }

    @Test
    void theSecondPassHasTheSameMaskAndPenaltyAndLeavesTheBuffersToTheFirst() {
        Tensor features = Tensor.of(DType.F64, ROW, 1, 2);
        TransformPart ahead = before(
                "ahead", scope -> scope.gradientAt("ahead", at -> at.graph().add(at.parameter(), 0.5)));
        for (int step = 0; step < 4; step++) {
            try (Training first = everything(rule(ahead), 1, 2);
                    Training displaced = everything(rule(), 1.5, 2.5)) {
                for (int before = 0; before < step; before++) {
                    // At rate 0 nothing moves but the masks.
                    first.rate(ModelPrograms.RATE, 0).step(features, Y);
                    displaced.rate(ModelPrograms.RATE, 0).step(features, Y);
                }
                first.rate(ModelPrograms.RATE, 1).step(features, Y);
                displaced.rate(ModelPrograms.RATE, 1).step(features, Y);
                // All numbers are small multiples of 1/2: the same gradient from two starting points.
                assertEquals(first.first("m.w") - 1, displaced.first("m.w") - 1.5);
                assertEquals(step + 1.0, first.first("m.passes"));
            }
        }
    }

    @Test
    void aSecondGradientThatIsNotFiniteFailsTheStep() {
        TransformPart away = before(
                "away",
                scope -> scope.gradientAt("away", at -> at.graph().mul(at.parameter(), Double.POSITIVE_INFINITY)));
        try (Training training = training(rule(away))) {
            Map<String, Tensor> before = training.state();
            assertFalse(training.step(X, Y));
            assertEquals(before, training.state());
        }
    }

    @Test
    void aDisplacementOfAnotherTypeIsRefused() {
        UpdateException refusal = refusal(before(
                "wrong", scope -> scope.gradientAt("wrong", at -> at.graph().constant(DType.F64, 1))));
        assertEquals("parameter 'm.a' of type f64[1] cannot be displaced to f64[]", refusal.getMessage());
    }
}
