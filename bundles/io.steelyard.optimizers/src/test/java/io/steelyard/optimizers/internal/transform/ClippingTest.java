package io.steelyard.optimizers.internal.transform;

import static io.steelyard.optimizers.internal.transform.Following.part;
import static io.steelyard.optimizers.internal.transform.Following.reaching;
import static io.steelyard.optimizers.internal.transform.Following.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.compiler.describe.NamePattern;
import io.steelyard.compiler.describe.ParameterGroup;
import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.optimizers.internal.update.Sgd;
import io.steelyard.option.InvalidOptionsException;
import io.steelyard.option.Options;
import io.steelyard.tck.GoldenCase;
import io.steelyard.tck.UpdateProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClippingTest {
    private static final int STEPS = 10;

    private static double[] byNorm(Map<String, ?> options, Tensor gradient) {
        return reaching(part("clip", new ClipGradNorm(), options), gradient);
    }

    /** The norm of (3, 4) is 5; PyTorch's factor is max_norm / (5 + 1e-6). One rounding of each operation. */
    @Test
    void aGradientOfTooGreatANormIsScaledByPyTorchsFactor() {
        double factor = 2 / (5 + 1e-6);
        assertArrayEquals(
                new double[] {3 * factor, 4 * factor}, byNorm(Map.of("max_norm", 2L), vector(DType.F64, 3, 4)), 1e-15);
    }

    @Test
    void aGradientWithinTheNormStaysAsItIsToTheBit() {
        double[] gradient = {0.1, -0.7};
        assertArrayEquals(gradient, byNorm(Map.of("max_norm", 2L), vector(DType.F64, gradient)));
    }

    /** In the maximum norm (3, -4) measures 4. */
    @ParameterizedTest
    @ValueSource(strings = {"inf", ".inf"})
    void theMaximumNormIsTheGreatestMagnitude(String written) {
        Object type = written.equals("inf") ? "inf" : (Object) Double.POSITIVE_INFINITY;
        double factor = 2 / (4 + 1e-6);
        assertArrayEquals(
                new double[] {3 * factor, -4 * factor},
                byNorm(Map.of("max_norm", 2L, "norm_type", type), vector(DType.F64, 3, -4)),
                1e-15);
    }

    /** Four elements of 1e30 have a norm of 2e30, whose square is no f32 number; f32 rounds by 6e-8. */
    @Test
    void hugeGradientsInSinglePrecisionAreClippedAndNotLost() {
        double[] found = byNorm(Map.of("max_norm", 1L), vector(DType.F32, 1e30, 1e30, -1e30, 1e30));
        assertArrayEquals(new double[] {0.5, 0.5, -0.5, 0.5}, found, 2e-7);
    }

    @Test
    void noGradientStaysNone() {
        assertArrayEquals(new double[] {0, 0}, byNorm(Map.of("max_norm", 1L), vector(DType.F64, 0, 0)));
    }

    @Test
    void anotherNormIsRefused() {
        InvalidOptionsException refusal = assertThrows(
                InvalidOptionsException.class,
                () -> byNorm(Map.of("max_norm", 1L, "norm_type", 3L), vector(DType.F64, 1)));
        assertEquals("norm_type: expected 2 or inf, found 3", refusal.getMessage());
    }

    @Test
    void eachElementIsBroughtIntoTheBounds() {
        assertArrayEquals(
                new double[] {0.5, -0.5, 0.25, 0},
                reaching(
                        part("clip", new ClipGradValue(), Map.of("clip_value", 0.5)),
                        vector(DType.F64, 3, -0.75, 0.25, 0)));
    }

    /** Ten steps of a few roundings each; the values are below 3, f64 rounds by 2e-16 and f32 by 1e-7 of that. */
    @ParameterizedTest
    @CsvSource({"F64, 1e-14", "F32, 2e-6"})
    void twoGroupsClippedTogetherUnderAScheduleEndWherePyTorchDoes(DType dtype, double tolerance) throws Exception {
        GoldenCase golden = golden();
        GoldenCase given = golden.as(dtype);
        Map<String, Double> momentum = Map.of("momentum", 0.9);
        Sgd sgd = new Sgd();
        UpdateRule rule = new UpdateRule(
                sgd,
                Options.parse(sgd.options(), momentum),
                List.of(new ParameterGroup(
                        List.of(new NamePattern("b*")),
                        Options.parse(sgd.options(), Map.of("momentum", 0.9, "weight_decay", 0.5)),
                        "rate of b",
                        false)),
                List.of(part("clip", new ClipGradNorm(), Map.of("max_norm", 1L))));
        List<UpdateProbe.Step> steps = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            double decay = Math.pow(0.5, Math.floorDiv(step, 3));
            steps.add(new UpdateProbe.Step(
                    at(step, given.all("grad")), Map.of(ModelPrograms.RATE, 0.1 * decay, "rate of b", 0.01 * decay)));
        }
        List<Map<String, Tensor>> found = new UpdateProbe(rule).run(new ReferenceBackend(), given.all("p0"), steps);
        for (int step = 0; step < STEPS; step++) {
            for (Map.Entry<String, Tensor> expected : at(step, golden.all("p")).entrySet()) {
                assertEquals(
                        "",
                        GoldenCase.difference(
                                expected.getValue(), found.get(step).get(expected.getKey()), tolerance),
                        expected.getKey() + " after step " + (step + 1));
            }
        }
    }

    /** One step out of tensors {@code [10, ...]}. */
    private static Map<String, Tensor> at(int step, Map<String, Tensor> tensors) {
        Map<String, Tensor> parts = new LinkedHashMap<>();
        tensors.forEach((name, all) -> {
            Shape shape = all.shape().slice(1, all.shape().rank());
            int size = (int) shape.elements();
            double[] part = Arrays.copyOfRange(all.toDoubles(), step * size, (step + 1) * size);
            parts.put(name, Tensor.of(all.dtype(), shape, part));
        });
        return parts;
    }

    private static GoldenCase golden() throws IOException, URISyntaxException {
        return GoldenCase.read(
                new SafetensorsFormat(),
                Path.of(ClippingTest.class
                        .getResource("/golden/groups_clip_step.safetensors")
                        .toURI()));
    }
}
