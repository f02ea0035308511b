package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.steelyard.backend.Backend;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.graph.AttentionComposites;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tck.GoldenCase;
import io.steelyard.tensor.DType;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Composites, alone and put together, against PyTorch: all outputs and all gradients. */
class GoldenCompositesTest {
    /** As in {@link GoldenLayersTest}: some hundred products at 2^-53, a share of the largest element. */
    private static final double TOLERANCE = 1e-13;

    private static final Map<String, CompositeProbe.Description> DESCRIPTIONS = Map.of(
            "rnn", RecurrentStacks.module("rnn"),
            "gru", RecurrentStacks.module("gru"),
            "lstm", RecurrentStacks.module("lstm"),
            "rnn cell", RecurrentStacks.cell("rnn"),
            "gru cell", RecurrentStacks.cell("gru"),
            "lstm cell", RecurrentStacks.lstmCell(),
            "attention", GoldenCompositesTest::attention,
            "multi-head attention", MultiHeadAttention::describe);

    private final Backend backend = new ReferenceBackend();

    @TestFactory
    Stream<DynamicTest> aCompositeAndItsGradientsAreThoseOfPyTorch() throws IOException {
        return GoldenLayerList.read("composites.json").stream()
                .map(each -> dynamicTest((String) each.get("case"), () -> check(each)));
    }

    private void check(Map<?, ?> each) throws IOException, URISyntaxException {
        Path file = Path.of(GoldenCompositesTest.class
                .getResource("/golden/" + each.get("case") + ".safetensors")
                .toURI());
        GoldenCase golden = GoldenCase.read(new SafetensorsFormat(), file).as(DType.F64);
        CompositeProbe.Description description = DESCRIPTIONS.get((String) each.get("composite"));
        assertEquals(
                List.of(),
                CompositeProbe.differences(backend, golden, (Map<?, ?>) each.get("settings"), description, TOLERANCE));
    }

    private static Map<String, Value> attention(GraphBuilder g, CompositeProbe.Given given) {
        Value q = given.value("in.q");
        double scale = given.settings().get("scale") instanceof Double told ? told : AttentionComposites.usualScale(q);
        return Map.of(
                "y",
                AttentionComposites.attention(
                        g,
                        q,
                        given.value("in.k"),
                        given.value("in.v"),
                        Optional.empty(),
                        given.flag("is_causal"),
                        scale));
    }
}
