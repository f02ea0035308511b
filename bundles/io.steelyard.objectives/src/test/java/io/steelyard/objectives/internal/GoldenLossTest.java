package io.steelyard.objectives.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.objective.Objective;
import io.steelyard.tck.GoldenCase;
import io.steelyard.tck.GoldenEntry;
import io.steelyard.tck.ObjectiveProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and their gradients against PyTorch's, on the reference backend. */
final class GoldenLossTest {
    /** A few dozen roundings of 1e-16 each. */
    private static final double DOUBLE = 1e-14;

    /** The same roundings, of 6e-8 each. */
    private static final double SINGLE = 1e-6;

    private static final Map<String, Objective> OBJECTIVES =
            Map.of("cross_entropy", new CrossEntropyLoss(), "mse", new MeanSquaredErrorLoss());

    static List<GoldenEntry> cases() throws IOException {
        return GoldenEntry.list(GoldenLossTest.class, "objectives.json");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void lossAndGradientInDoublePrecisionArePyTorchs(GoldenEntry entry) throws IOException {
        requireGolden(entry, DType.F64, DOUBLE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void lossAndGradientInSinglePrecisionArePyTorchs(GoldenEntry entry) throws IOException {
        requireGolden(entry, DType.F32, SINGLE);
    }

    private static void requireGolden(GoldenEntry entry, DType dtype, double tolerance) throws IOException {
        ObjectiveProbe probe = new ObjectiveProbe(entry.choose("objective", OBJECTIVES), entry.options("options"));
        Map<String, Tensor> golden =
                entry.load(GoldenLossTest.class, new SafetensorsFormat()).tensors();
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
