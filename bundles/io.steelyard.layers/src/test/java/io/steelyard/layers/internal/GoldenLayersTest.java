package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.steelyard.backend.Backend;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.layer.LayerType;
import io.steelyard.tck.GoldenCase;
import io.steelyard.tck.GoldenEntry;
import io.steelyard.tck.LayerProbe;
import io.steelyard.tensor.DType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every layer against PyTorch: outputs, gradients, and what buffers become. */
class GoldenLayersTest {
    /**
     * Both sides compute in double precision, 2^-53 an operation: at most some hundred products are summed, and
     * elementary functions are within a few units in the last place. The list says where PyTorch is less precise.
     */
    private static final double TOLERANCE = 1e-13;

    private static final Map<String, LayerType> TYPES = Map.ofEntries(
            Map.entry("dense", new Dense()),
            Map.entry("conv2d", new Conv2d()),
            Map.entry("max_pool2d", new MaxPool2d()),
            Map.entry("avg_pool2d", new AvgPool2d()),
            Map.entry("flatten", new Flatten()),
            Map.entry("relu", new Relu()),
            Map.entry("relu6", new Relu6()),
            Map.entry("leaky_relu", new LeakyRelu()),
            Map.entry("prelu", new Prelu()),
            Map.entry("elu", new Elu()),
            Map.entry("selu", new Selu()),
            Map.entry("celu", new Celu()),
            Map.entry("gelu", new Gelu()),
            Map.entry("silu", new Silu()),
            Map.entry("mish", new Mish()),
            Map.entry("sigmoid", new Sigmoid()),
            Map.entry("tanh", new Tanh()),
            Map.entry("softplus", new Softplus()),
            Map.entry("softsign", new Softsign()),
            Map.entry("hardtanh", new Hardtanh()),
            Map.entry("hardsigmoid", new Hardsigmoid()),
            Map.entry("hardswish", new Hardswish()),
            Map.entry("logsigmoid", new LogSigmoid()),
            Map.entry("tanhshrink", new Tanhshrink()),
            Map.entry("softshrink", new Softshrink()),
            Map.entry("hardshrink", new Hardshrink()),
            Map.entry("threshold", new Threshold()),
            Map.entry("softmax", new Softmax()),
            Map.entry("log_softmax", new LogSoftmax()),
            Map.entry("softmin", new Softmin()),
            Map.entry("glu", new Glu()),
            Map.entry("batch_norm", new BatchNorm()),
            Map.entry("instance_norm", new InstanceNorm()),
            Map.entry("layer_norm", new LayerNorm()),
            Map.entry("rms_norm", new RmsNorm()),
            Map.entry("group_norm", new GroupNorm()),
            Map.entry("local_response_norm", new LocalResponseNorm()),
            Map.entry("normalize", new Normalize()),
            Map.entry("embedding", new Embedding()),
            Map.entry("embedding_bag", new EmbeddingBag()),
            Map.entry("transformer_encoder_layer", new TransformerEncoderLayer()));

    private final Backend backend = new ReferenceBackend();

    @TestFactory
    Stream<DynamicTest> aLayerAndItsGradientsAreThoseOfPyTorch() throws IOException {
        return GoldenEntry.list(GoldenLayersTest.class, "cases.json").stream()
                .map(entry -> dynamicTest(entry.name(), () -> check(entry)));
    }

    private void check(GoldenEntry entry) throws IOException {
        assumeTrue(
                entry.skipped().isEmpty(),
                () -> "cannot be expressed: " + entry.skipped().orElseThrow());
        GoldenCase golden =
                entry.load(GoldenLayersTest.class, new SafetensorsFormat()).as(DType.F64);
        boolean training = !Boolean.FALSE.equals(entry.told().get("training"));
        LayerProbe probe = new LayerProbe(entry.choose("layer", TYPES), entry.options("options"), DType.F64, training);
        assertEquals(List.of(), golden.differences(golden.run(probe, backend), entry.tolerance(TOLERANCE)));
    }
}
