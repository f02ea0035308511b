package io.steelyard.objectives.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.objective.Objective;
import io.steelyard.tck.GoldenCase;
import io.steelyard.tck.ObjectiveProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and their gradients against PyTorch's, on the reference backend. */
final class GoldenLossTest {
    /** A few dozen roundings of 1e-16 each. */
    private static final double DOUBLE = 1e-14;

    /** The same roundings, of 6e-8 each. */
    private static final double SINGLE = 1e-6;

    static Stream<Arguments> cases() {
        List<Double> weight = List.of(1.0, 2.0, 0.5, 1.5, 0.0);
        List<Double> smoothWeight = List.of(1.0, 2.0, 0.5, 1.5, 1.0);
        Objective crossEntropy = new CrossEntropyLoss();
        return Stream.of(
                arguments("ce_mean", crossEntropy, Map.of()),
                arguments("ce_sum", crossEntropy, Map.of("reduction", "sum")),
                arguments("ce_2d_mean", crossEntropy, Map.of()),
                arguments("ce_2d_sum", crossEntropy, Map.of("reduction", "sum")),
                arguments("ce_prob_mean", crossEntropy, Map.of()),
                arguments("ce_prob_sum", crossEntropy, Map.of("reduction", "sum")),
                arguments("ce_ignore_mean", crossEntropy, Map.of()),
                arguments("ce_ignore_sum", crossEntropy, Map.of("reduction", "sum")),
                arguments("ce_weight_mean", crossEntropy, Map.of("weight", weight)),
                arguments("ce_weight_sum", crossEntropy, Map.of("weight", weight, "reduction", "sum")),
                arguments("ce_smooth_mean", crossEntropy, Map.of("label_smoothing", 0.1)),
                arguments("ce_smooth_sum", crossEntropy, Map.of("label_smoothing", 0.1, "reduction", "sum")),
                arguments(
                        "ce_smooth_weight_mean", crossEntropy, Map.of("label_smoothing", 0.1, "weight", smoothWeight)),
                arguments(
                        "ce_smooth_weight_sum",
                        crossEntropy,
                        Map.of("label_smoothing", 0.1, "weight", smoothWeight, "reduction", "sum")),
                arguments("mseloss_mean", new MeanSquaredErrorLoss(), Map.of()),
                arguments("mseloss_sum", new MeanSquaredErrorLoss(), Map.of("reduction", "sum")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void lossAndGradientInDoublePrecisionArePyTorchs(String name, Objective objective, Map<String, ?> options)
            throws Exception {
        requireGolden(name, new ObjectiveProbe(objective, options), DType.F64, DOUBLE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void lossAndGradientInSinglePrecisionArePyTorchs(String name, Objective objective, Map<String, ?> options)
            throws Exception {
        requireGolden(name, new ObjectiveProbe(objective, options), DType.F32, SINGLE);
    }

    private static void requireGolden(String name, ObjectiveProbe probe, DType dtype, double tolerance)
            throws IOException, URISyntaxException {
        URL file = GoldenLossTest.class.getResource("/golden/" + name + ".safetensors");
        Map<String, Tensor> golden =
                GoldenCase.read(new SafetensorsFormat(), Path.of(file.toURI())).tensors();
        Map<String, Tensor> given = new GoldenCase(golden).as(dtype).tensors();
        ObjectiveProbe.Outcome outcome = probe.run(new ReferenceBackend(), given.get("in.x"), given.get("in.target"));
        assertEquals("", GoldenCase.difference(golden.get("out.y"), outcome.loss(), tolerance), "loss");
        double cotangent = golden.get("cot.y").getDouble(0);
        double[] gradient = DoubleStream.of(outcome.gradient().toDoubles())
                .map(value -> value * cotangent)
                .toArray();
        Tensor scaled = Tensor.of(outcome.gradient().shape(), gradient);
        assertEquals("", GoldenCase.difference(golden.get("grad_in.x"), scaled, tolerance), "gradient");
    }
}
