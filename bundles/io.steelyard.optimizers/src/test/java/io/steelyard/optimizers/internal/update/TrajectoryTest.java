package io.steelyard.optimizers.internal.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.tck.GoldenCase;
import io.steelyard.tck.OptimizerProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten steps of each optimizer against PyTorch's, on the reference backend. */
final class TrajectoryTest {
    private static final int STEPS = 10;

    /** A few roundings a step, of which the bias correction {@code 1 - 0.999^t} enlarges one by 1,000: 2e-13 in all. */
    private static final double DOUBLE = 1e-12;

    /** The values are near 1, and each of ten steps rounds them a few times by at most 6e-8. */
    private static final double SINGLE = 2e-6;

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments("sgd", new Sgd(), 0.1, Map.of()),
                arguments("sgd_momentum", new Sgd(), 0.1, Map.of("momentum", 0.9)),
                arguments("sgd_nesterov", new Sgd(), 0.1, Map.of("momentum", 0.9, "nesterov", true)),
                arguments("sgd_dampening", new Sgd(), 0.1, Map.of("momentum", 0.9, "dampening", 0.5)),
                arguments("sgd_wd", new Sgd(), 0.1, Map.of("weight_decay", 0.01)),
                arguments("sgd_all", new Sgd(), 0.1, Map.of("momentum", 0.8, "nesterov", true, "weight_decay", 0.05)),
                arguments("sgd_maximize", new Sgd(), 0.1, Map.of("maximize", true)),
                arguments("adam", new Adam(), 0.01, Map.of()),
                arguments("adam_betas", new Adam(), 0.05, Map.of("betas", List.of(0.8, 0.95), "eps", 1e-4)),
                arguments("adam_wd", new Adam(), 0.01, Map.of("weight_decay", 0.1)),
                arguments("adam_amsgrad", new Adam(), 0.01, Map.of("amsgrad", true)),
                arguments("adamw", new AdamW(), 0.01, Map.of()),
                arguments("adamw_wd", new AdamW(), 0.01, Map.of("weight_decay", 0.3)),
                arguments("adamw_amsgrad", new AdamW(), 0.01, Map.of("amsgrad", true)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void tenStepsInDoublePrecisionEndWherePyTorchDoes(
            String name, Optimizer optimizer, double rate, Map<String, ?> options) throws Exception {
        requireTrajectory(name, new OptimizerProbe(optimizer, options, rate), DType.F64, DOUBLE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void tenStepsInSinglePrecisionEndWherePyTorchDoes(
            String name, Optimizer optimizer, double rate, Map<String, ?> options) throws Exception {
        requireTrajectory(name, new OptimizerProbe(optimizer, options, rate), DType.F32, SINGLE);
    }

    private static void requireTrajectory(String name, OptimizerProbe probe, DType dtype, double tolerance)
            throws Exception {
        GoldenCase golden = golden(name);
        GoldenCase given = golden.as(dtype);
        Map<String, Tensor> gradients = given.all("grad");
        List<Map<String, Tensor>> found = probe.run(
                new ReferenceBackend(),
                given.all("p0"),
                IntStream.range(0, STEPS).mapToObj(step -> at(step, gradients)).toList());

        Map<String, Tensor> parameters = golden.all("p");
        for (int step = 0; step < STEPS; step++) {
            String where = " after step " + (step + 1);
            for (Map.Entry<String, Tensor> expected : at(step, parameters).entrySet()) {
                Tensor actual = found.get(step).get(expected.getKey());
                assertEquals(
                        "", GoldenCase.difference(expected.getValue(), actual, tolerance), expected.getKey() + where);
            }
        }
        Map<String, Tensor> slots = new HashMap<>(found.get(STEPS - 1));
        slots.keySet().removeAll(parameters.keySet());
        golden.all("state").forEach((state, expected) -> {
            // The number of the step belongs to the training here, not to each parameter.
            if (!state.endsWith(".step")) {
                Tensor actual = slots.remove(state.replace('.', '/'));
                assertEquals("", GoldenCase.difference(expected, actual, tolerance), state);
            }
        });
        assertEquals(Map.of(), slots, "slots that PyTorch does not have");
    }

    /** One step out of tensors {@code [10, ...]}. */
    private static Map<String, Tensor> at(int step, Map<String, Tensor> tensors) {
        Map<String, Tensor> parts = new HashMap<>();
        tensors.forEach((name, all) -> {
            Shape shape = all.shape().slice(1, all.shape().rank());
            int size = (int) shape.elements();
            double[] part = Arrays.copyOfRange(all.toDoubles(), step * size, (step + 1) * size);
            parts.put(name, Tensor.of(all.dtype(), shape, part));
        });
        return parts;
    }

    private static GoldenCase golden(String name) throws IOException, URISyntaxException {
        URL file = TrajectoryTest.class.getResource("/golden/" + name + ".safetensors");
        return GoldenCase.read(new SafetensorsFormat(), Path.of(file.toURI()));
    }
}
