package io.steelyard.optimizers.internal.transform;

import static io.steelyard.optimizers.internal.transform.Following.part;
import static io.steelyard.optimizers.internal.transform.Following.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.compiler.describe.LayerPart;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.objective.Objective;
import io.steelyard.optimizers.internal.update.Sgd;
import io.steelyard.option.Options;
import io.steelyard.tck.TrainingProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the loss {@code sum(c_i / 2 * (w_i - t_i)^2)}, whose gradient is {@code c_i (w_i - t_i)}; w is two parameters. */
class SamTest {
    private static final Options NONE = Options.parse(List.of(), Map.of());
    private static final double[] CURVATURES = {1, 4, 0.5, 9};
    private static final double[] TARGETS = {0.5, -1, 2, 0.25};
    private static final double[] START = {1.5, -0.25, 0.75, -2};
    private static final double RATE = 0.05;

    private static final LayerType WEIGHTS = scope -> {
        Value u = scope.parameter(Parameter.of("u", Shape.of(2)));
        Value v = scope.parameter(Parameter.of("v", Shape.of(2)));
        return scope.graph().sub(scope.graph().concat(0, List.of(u, v)), scope.input());
    };

    private static final Objective WEIGHTED_SQUARES = scope -> {
        Value squares = scope.graph().square(scope.prediction());
        return scope.graph().mul(scope.graph().sum(scope.graph().mul(squares, scope.target())), 0.5);
    };

    private static List<Map<String, Tensor>> train(Map<String, ?> options, DType dtype, int steps, double[] start) {
        LayerPart layer = new LayerPart("m", WEIGHTS, NONE, List.of(LayerPart.MODEL_INPUT));
        TrainingProbe probe = new TrainingProbe(
                new ModelPrograms(List.of(layer), dtype, WEIGHTED_SQUARES, NONE),
                rule(new Sgd(), Map.of(), part("sam", new Sam(), options)),
                Map.of(ModelPrograms.RATE, RATE));
        TrainingProbe.Batch batch = new TrainingProbe.Batch(
                Tensor.of(dtype, Shape.of(1, 4), TARGETS), Tensor.of(dtype, Shape.of(1, 4), CURVATURES));
        return probe.run(
                new ReferenceBackend(),
                Map.of(
                        "m.u", Tensor.of(dtype, Shape.of(2), start[0], start[1]),
                        "m.v", Tensor.of(dtype, Shape.of(2), start[2], start[3])),
                1,
                Collections.nCopies(steps, batch));
    }

    private static double gradient(double[] w, int i) {
        return CURVATURES[i] * (w[i] - TARGETS[i]);
    }

    /** One step in plain doubles, as in the papers. */
    private static double[] stepped(double[] w, double rho, boolean adaptive) {
        double squares = 0;
        for (int i = 0; i < 4; i++) {
            double g = gradient(w, i) * (adaptive ? Math.abs(w[i]) : 1);
            squares += g * g;
        }
        double[] worst = w.clone();
        for (int i = 0; i < 4; i++) {
            worst[i] += rho * gradient(w, i) * (adaptive ? w[i] * w[i] : 1) / (Math.sqrt(squares) + 1e-12);
        }
        double[] next = w.clone();
        for (int i = 0; i < 4; i++) {
            next[i] -= RATE * gradient(worst, i);
        }
        return next;
    }

    /** Ten steps of some ten roundings of values near 1, 2e-16 in f64 each. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tenStepsOnAQuadraticAreTheClosedForm(boolean adaptive) {
        double[] expected = START;
        List<Map<String, Tensor>> found = train(Map.of("rho", 0.5, "adaptive", adaptive), DType.F64, 10, START);
        for (Map<String, Tensor> state : found) {
            expected = stepped(expected, 0.5, adaptive);
            for (int i = 0; i < 4; i++) {
                assertEquals(expected[i], state.get(i < 2 ? "m.u" : "m.v").getDouble(i % 2), 1e-14);
            }
        }
    }

    @Test
    void aRhoOfZeroIsPlainDescent() {
        double[] expected = stepped(START, 0, false);
        Map<String, Tensor> found =
                train(Map.of("rho", 0L), DType.F64, 1, START).get(0);
        for (int i = 0; i < 4; i++) {
            assertEquals(expected[i], found.get(i < 2 ? "m.u" : "m.v").getDouble(i % 2), 1e-15);
        }
    }

    @Test
    void aVanishingGradientIsNoHarm() {
        Map<String, Tensor> found =
                train(Map.of("rho", 0.5), DType.F32, 1, TARGETS).get(0);
        for (int i = 0; i < 4; i++) {
            assertEquals(TARGETS[i], found.get(i < 2 ? "m.u" : "m.v").getDouble(i % 2));
        }
    }
}
