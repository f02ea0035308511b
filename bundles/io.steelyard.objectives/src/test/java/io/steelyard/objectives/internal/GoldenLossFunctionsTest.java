package io.steelyard.objectives.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.steelyard.backend.Backend;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.tck.FunctionProbe;
import io.steelyard.tck.GoldenCase;
import io.steelyard.tck.GoldenEntry;
import io.steelyard.tensor.DType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** PyTorch's losses that are no objectives here, described in operations: values and all gradients. */
class GoldenLossFunctionsTest {
    /** As a share of a tensor's largest magnitude: a few hundred roundings of 2^-53 at most, elementary functions among them. */
    private static final double TOLERANCE = 1e-13;

    private static final Map<String, FunctionProbe> LOSSES = Map.ofEntries(
            Map.entry("squared error", Reduced.of(ElementwiseLosses::squaredError)),
            Map.entry("absolute error", Reduced.of(ElementwiseLosses::absoluteError)),
            Map.entry("smooth l1", Reduced.of(ElementwiseLosses::smoothL1)),
            Map.entry("huber", Reduced.of(ElementwiseLosses::huber)),
            Map.entry("soft margin", Reduced.of(ElementwiseLosses::softMargin)),
            Map.entry("binary cross entropy", Reduced.of(ElementwiseLosses::binaryCrossEntropy)),
            Map.entry("binary cross entropy of logits", Reduced.of(ElementwiseLosses::binaryCrossEntropyOfLogits)),
            Map.entry("kl divergence", Reduced.of(ElementwiseLosses::divergence)),
            Map.entry("poisson", Reduced.of(ElementwiseLosses::poisson)),
            Map.entry("gaussian", Reduced.of(ElementwiseLosses::gaussian)),
            Map.entry("cross entropy", Reduced.of(ClassLosses::crossEntropy)),
            Map.entry("negative log likelihood", FunctionProbe.of(ClassLosses::negativeLogLikelihood)),
            Map.entry("multi margin", Reduced.of(ClassLosses::multiMargin)),
            Map.entry("multi-label margin", Reduced.of(ClassLosses::multiLabelMargin)),
            Map.entry("multi-label soft margin", Reduced.of(ClassLosses::multiLabelSoftMargin)),
            Map.entry("hinge embedding", Reduced.of(DistanceLosses::hingeEmbedding)),
            Map.entry("margin ranking", Reduced.of(DistanceLosses::marginRanking)),
            Map.entry("cosine embedding", Reduced.of(DistanceLosses::cosineEmbedding)),
            Map.entry("triplet", Reduced.of(DistanceLosses::triplet)),
            Map.entry("ctc", FunctionProbe.of(ConnectionistTemporalLoss::describe)));

    private final Backend backend = new ReferenceBackend();

    @TestFactory
    Stream<DynamicTest> aLossAndItsGradientsAreThoseOfPyTorch() throws IOException {
        return GoldenEntry.list(GoldenLossFunctionsTest.class, "functions.json").stream()
                .map(entry -> dynamicTest(entry.name(), () -> check(entry)));
    }

    private void check(GoldenEntry entry) throws IOException {
        GoldenCase golden = entry.load(GoldenLossFunctionsTest.class, new SafetensorsFormat())
                .as(DType.F64);
        FunctionProbe loss = entry.choose("function", LOSSES);
        assertEquals(
                List.of(), loss.differences(backend, golden, entry.options("settings"), entry.tolerance(TOLERANCE)));
    }
}
