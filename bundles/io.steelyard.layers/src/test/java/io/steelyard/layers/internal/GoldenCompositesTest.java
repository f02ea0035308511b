package io.steelyard.layers.internal;

import io.steelyard.graph.AttentionComposites;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tck.FunctionProbe;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Composites, alone and put together, against PyTorch: all outputs and all gradients. */
class GoldenCompositesTest {
    private static final Map<String, FunctionProbe> MODULES = Map.ofEntries(
            Map.entry("rnn", RecurrentStacks.module("rnn")),
            Map.entry("gru", RecurrentStacks.module("gru")),
            Map.entry("lstm", RecurrentStacks.module("lstm")),
            Map.entry("rnn cell", RecurrentStacks.cell("rnn")),
            Map.entry("gru cell", RecurrentStacks.cell("gru")),
            Map.entry("lstm cell", RecurrentStacks.lstmCell()),
            Map.entry("attention", FunctionProbe.of(GoldenCompositesTest::attention)),
            Map.entry("multi-head attention", new FunctionProbe(MultiHeadAttention::describe)),
            Map.entry("decoder layer", Transformer.decoderLayer()),
            Map.entry("encoder", Transformer.encoder()),
            Map.entry("transformer", Transformer.whole()));

    @TestFactory
    Stream<DynamicTest> aCompositeAndItsGradientsAreThoseOfPyTorch() throws IOException {
        return GoldenFunctions.tests("composites.json", "composite", MODULES);
    }

    private static Value attention(GraphBuilder g, FunctionProbe.Given given) {
        Value q = given.value("in.q");
        return AttentionComposites.attention(
                g,
                q,
                given.value("in.k"),
                given.value("in.v"),
                Optional.empty(),
                given.flag("is_causal"),
                given.decimal("scale", AttentionComposites.usualScale(q)));
    }
}
