package io.steelyard.compiler.describe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.optimizer.ParameterView;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Parameters a, b and c of one element each, whose gradients are the three features. */
class ParameterGroupsTest {
    private static final Option<Double> DECAY =
            Option.number("decay", "for the test").orElse(0.0);
    private static final Shape ROW = Shape.of(1, 3);

    /** Adds a, b and c to the features: with the target 0 the gradient of each is its sum with the feature. */
    private static final LayerType ADDING = scope -> {
        GraphBuilder g = scope.graph();
        List<Value> weights = List.of(
                scope.parameter(Parameter.of("a", Shape.of(1))),
                scope.parameter(Parameter.of("b", Shape.of(1))),
                scope.parameter(Parameter.of("c", Shape.of(1))));
        return g.add(scope.input(), g.concat(0, weights));
    };

    private static Options decay(double value) {
        return Options.parse(List.of(DECAY), Map.of("decay", value));
    }

    private static ParameterGroup group(String pattern, double decay, String rate, boolean frozen) {
        return new ParameterGroup(List.of(new NamePattern(pattern)), decay(decay), rate, frozen);
    }

    private static UpdateRule rule(Function<UpdateScope, Value> optimizer, ParameterGroup... groups) {
        return new UpdateRule(new Training.Rule(optimizer), decay(0), List.of(groups), List.of());
    }

    private static Training training(UpdateRule rule) {
        Tensor zero = Tensor.of(DType.F64, Shape.of(1), 0);
        return new Training(
                Training.model(DType.F64, Training.layer("m", ADDING)),
                new TensorType(DType.F64, ROW),
                rule,
                Map.of("m.a", zero, "m.b", zero, "m.c", zero));
    }

    private static void step(Training training, double... gradients) {
        assertTrue(training.step(Tensor.of(DType.F64, ROW, gradients), Tensor.filled(DType.F64, ROW, 0)));
    }

    private static double[] weights(Training training) {
        return new double[] {training.first("m.a"), training.first("m.b"), training.first("m.c")};
    }

    /** What an optimizer makes of each parameter for gradients 1, 2 and 4, all of it exact. */
    private static List<Double> after(UpdateRule rule) {
        try (Training training = training(rule)) {
            training.rate(ModelPrograms.RATE, 0.5).rate("other", 8);
            step(training, 1, 2, 4);
            double[] found = weights(training);
            return List.of(found[0], found[1], found[2]);
        }
    }

    private static Value descend(UpdateScope scope) {
        return Training.DESCENT.describe(scope);
    }

    @Test
    void aGroupHasItsOwnRate() {
        UpdateRule rule = rule(ParameterGroupsTest::descend, group("m.b", 0, "other", false));
        assertEquals(List.of(-0.5, -16.0, -2.0), after(rule));
    }

    @Test
    void theFirstGroupThatMatchesCounts() {
        UpdateRule rule = rule(
                ParameterGroupsTest::descend,
                group("*.b", 0, "other", false),
                group("m.*", 0, ModelPrograms.RATE, false));
        assertEquals(List.of(-0.5, -16.0, -2.0), after(rule));
    }

    @Test
    void aGroupHasItsOwnOptions() {
        UpdateRule rule = rule(
                scope -> scope.graph().add(scope.parameter(), scope.options().get(DECAY)),
                group("m.b", 3, ModelPrograms.RATE, false));
        assertEquals(List.of(0.0, 3.0, 0.0), after(rule));
    }

    @Test
    void aFrozenParameterStaysAsItIs() {
        UpdateRule rule = rule(ParameterGroupsTest::descend, group("m.b", 0, ModelPrograms.RATE, true));
        assertEquals(List.of(-0.5, 0.0, -2.0), after(rule));
    }

    @Test
    void aFrozenParameterHasNoSlots() {
        UpdateRule rule = rule(
                scope -> {
                    scope.update("seen", scope.slot("seen"));
                    return scope.parameter();
                },
                group("m.b", 0, ModelPrograms.RATE, true));
        try (Training training = training(rule)) {
            assertEquals(
                    List.of("m.a/seen", "m.c/seen"),
                    List.copyOf(training.described.slots().keySet()));
        }
    }

    @Test
    void freezingEverythingIsRefused() {
        UpdateRule rule = rule(ParameterGroupsTest::descend, group("*", 0, ModelPrograms.RATE, true));
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> training(rule));
        assertEquals("all parameters are frozen, so there is nothing to train", refusal.getMessage());
    }

    /** The gradients are 3, 4 and 12: 5 within the group, 12 without it, 13 in all. */
    private static Training normed(Function<ParameterView, Value> norm, double scale) {
        Training.Rule optimizer = new Training.Rule(scope -> {
            scope.slot("norm", DType.F64, Shape.scalar(), 0);
            scope.update("norm", norm.apply(scope));
            return scope.parameter();
        });
        List<NamePattern> two = List.of(new NamePattern("m.a"), new NamePattern("m.b"));
        UpdateRule pair = new UpdateRule(
                optimizer, decay(0), List.of(new ParameterGroup(two, decay(0), ModelPrograms.RATE, false)), List.of());
        Training training = training(pair);
        step(training, 3 * scale, 4 * scale, 12 * scale);
        return training;
    }

    @Test
    void theGlobalNormIsOverAllParameters() {
        try (Training training = normed(ParameterView::globalNorm, 1)) {
            assertEquals(13, training.first("m.a/norm"));
            assertEquals(13, training.first("m.c/norm"));
        }
    }

    @Test
    void theGroupNormIsOverTheParametersOfTheGroup() {
        try (Training training = normed(ParameterView::groupNorm, 1)) {
            assertEquals(5, training.first("m.a/norm"));
            assertEquals(5, training.first("m.b/norm"));
            assertEquals(12, training.first("m.c/norm"));
        }
    }

    @Test
    void theGlobalMaximumIsTheGreatestMagnitude() {
        try (Training training = normed(ParameterView::globalMaximum, -1)) {
            assertEquals(12, training.first("m.b/norm"));
        }
    }

    @Test
    void aNormOfSomethingElseIsOverAllParametersToo() {
        Function<ParameterView, Value> doubled =
                view -> view.globalNorm("doubled", each -> each.graph().mul(each.gradient(), 2));
        try (Training training = normed(doubled, 1)) {
            assertEquals(26, training.first("m.a/norm"));
        }
    }

    /** The squares of its elements are beyond f32. */
    @Test
    void aNormOfGradientsInSinglePrecisionDoesNotOverflow() {
        GraphBuilder g = new GraphBuilder();
        Map<String, Value> huge = Map.of("w", g.filled(DType.F32, Shape.of(4), 1e30));
        UpdateDescription update = UpdateDescription.of(
                g,
                new UpdateRule(
                        new Training.Rule(scope -> {
                            scope.slot("norm", DType.F64, Shape.scalar(), 0);
                            scope.update("norm", scope.globalNorm());
                            return scope.parameter();
                        }),
                        decay(0)),
                huge,
                huge,
                rate -> g.constant(DType.F64, 1),
                g.constant(DType.F64, 1),
                GradientSource.none());
        // Four elements of 1e30 rounded to f32, 6e-8 of it at most.
        assertEquals(2e30, Training.value(g, update.updates().get("w/norm")), 2e30 * 6e-8);
    }

    @Test
    void aNormIsDescribedOnceForAllParameters() {
        int[] calls = {0};
        Function<ParameterView, Value> counted = view -> view.globalNorm("counted", each -> {
            calls[0]++;
            return each.gradient();
        });
        normed(counted, 1).close();
        assertEquals(3, calls[0]);
    }
}
