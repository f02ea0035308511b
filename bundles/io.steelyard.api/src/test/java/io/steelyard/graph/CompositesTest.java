package io.steelyard.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.graph.RecurrentComposites.Walk;
import io.steelyard.graph.RecurrentComposites.Weights;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What composites say of their operands; what they compute is held against PyTorch beside the layers. */
class CompositesTest {
    private final GraphBuilder g = new GraphBuilder();

    private Value input(long... dims) {
        return g.input("x" + g.graph().nodes().size(), DType.F32, Shape.of(dims));
    }

    private Op.Composite last() {
        return (Op.Composite)
                g.graph().nodes().get(g.graph().nodes().size() - 1).op();
    }

    @Test
    void anImplementationIsToldWhatTheOperandsDoNotShow() {
        NormalizationComposites.layerNorm(g, input(2, 3), 1, Optional.of(input(3)), Optional.empty(), 1e-5);
        assertEquals("layer_norm", last().name());
        assertEquals(Map.of("axes", 1L, "eps", 1e-5, "weight", true, "bias", false), last().settings());
    }

    @Test
    void aRecurrentNetworkWrittenDownReadsBack() {
        Weights weights = Weights.of(input(8, 3), input(8, 2), Optional.of(input(8)), Optional.of(input(8)));
        Walk walk = new Walk(true, true, Optional.of(g.input("lengths", DType.I64, Shape.of(4))));
        RecurrentComposites.lstm(g, input(4, 5, 3), input(4, 2), input(4, 2), weights, walk);
        String text = GraphText.write(g.graph());
        assertEquals(text, GraphText.write(GraphText.read(text)));
    }

    @Test
    void aWeightOfAnotherShapeThanTheNormalizedAxesIsRefused() {
        assertRefused(
                "layer_norm: weight is f32[2], expected the shape [3]",
                () -> NormalizationComposites.layerNorm(
                        g, input(2, 3), 1, Optional.of(input(2)), Optional.empty(), 1e-5));
    }

    @Test
    void keysAndValuesOfDifferentLengthsAreRefused() {
        assertRefused(
                "attention: expected query [..., L, E], key [..., S, E] and value [..., S, V], found [2, 4], [3, 4] and"
                        + " [5, 4]",
                () -> AttentionComposites.attention(
                        g, input(2, 4), input(3, 4), input(5, 4), Optional.empty(), false, 1));
    }

    @Test
    void aStateOfAnotherSizeThanTheWeightsIsRefused() {
        assertRefused(
                "gru: the state is f32[4,5], expected the shape [4, 2]",
                () -> RecurrentComposites.gru(
                        g,
                        input(7, 4, 3),
                        input(4, 5),
                        Weights.of(input(6, 3), input(6, 2), Optional.empty(), Optional.empty()),
                        new Walk(false, false, Optional.empty())));
    }

    @Test
    void probabilitiesOfAnotherShapeThanTheLogitsAreRefused() {
        assertRefused(
                "cross_entropy: target f32[2,1] does not fit logits f32[2,3], expected [2, 3]",
                () -> LossComposites.crossEntropy(
                        g,
                        input(2, 3),
                        input(2, 1),
                        Optional.empty(),
                        new LossComposites.CrossEntropy(0, -100, false)));
    }

    @Test
    void aMomentumWithoutABufferIsRefused() {
        Value w = input(3);
        Value rate = g.constant(DType.F64, 1);
        assertThrows(
                GraphException.class,
                () -> UpdateComposites.sgd(
                        g, w, w, Optional.empty(), rate, rate, new UpdateComposites.Sgd(0.9, 0, 0, false, false)));
    }

    private static void assertRefused(String message, Executable described) {
        assertEquals(message, assertThrows(GraphException.class, described).getMessage());
    }
}
