package io.steelyard.compiler;

import io.steelyard.compiler.DifferentiableCases.Case;
import io.steelyard.graph.AttentionComposites;
import io.steelyard.graph.Composites;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.LossComposites;
import io.steelyard.graph.NormalizationComposites;
import io.steelyard.graph.RecurrentComposites;
import io.steelyard.graph.RecurrentComposites.Nonlinearity;
import io.steelyard.graph.RecurrentComposites.Walk;
import io.steelyard.graph.RecurrentComposites.Weights;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;

/** The composites of the API, to be differentiated at points where they are smooth. */
final class DifferentiableComposites {
    private final List<Case> cases = new ArrayList<>();
    private final Random random = new Random(20260103);

    private DifferentiableComposites() {}

    static List<Case> all() {
        DifferentiableComposites all = new DifferentiableComposites();
        all.activations();
        all.normalizations();
        all.attentions();
        all.recurrences();
        return all.cases;
    }

    private void add(String name, BiFunction<GraphBuilder, List<Value>, Value> function, Tensor... point) {
        cases.add(new Case(name, function, List.of(point)));
    }

    private Tensor signed(long... dims) {
        Shape shape = Shape.of(dims);
        double[] values = random.doubles(shape.elements(), 0.1, 1.2)
                .map(value -> value * (random.nextBoolean() ? -1 : 1))
                .toArray();
        return Tensor.of(shape, values);
    }

    private void activations() {
        for (Composites.Gelu how : Composites.Gelu.values()) {
            add("gelu, approximate " + how, (g, x) -> Composites.gelu(g, x.get(0), how), signed(5));
        }
        add("silu", (g, x) -> Composites.silu(g, x.get(0)), signed(5));
        add(
                "dropout",
                (g, x) -> g.square(Composites.dropout(g, x.get(0), g.constant(Tensor.of(Shape.of(2), 1L, 2L)), 0.4, 3)),
                signed(8));
        add(
                "cross_entropy of classes",
                (g, x) -> LossComposites.crossEntropy(
                        g,
                        x.get(0),
                        g.constant(Tensor.of(Shape.of(3), 2L, 0L, 1L)),
                        Optional.of(x.get(1)),
                        new LossComposites.CrossEntropy(0.2, 1, false)),
                signed(3, 4),
                Tensor.of(Shape.of(4), 0.5, 1.5, 2.0, 0.7));
    }

    private void normalizations() {
        add(
                "layer_norm",
                (g, x) -> NormalizationComposites.layerNorm(
                        g, x.get(0), 2, Optional.of(x.get(1)), Optional.of(x.get(2)), 0.01),
                signed(2, 2, 3),
                signed(2, 3),
                signed(2, 3));
        add(
                "rms_norm",
                (g, x) -> NormalizationComposites.rmsNorm(g, x.get(0), 1, Optional.of(x.get(1)), 0.01),
                signed(2, 3),
                signed(3));
        add(
                "batch_norm, with what it was normalised by",
                (g, x) -> {
                    NormalizationComposites.Normalized all = NormalizationComposites.batchNorm(
                            g, x.get(0), Optional.of(x.get(1)), Optional.empty(), 0.01);
                    return g.add(
                            g.sum(all.output(), 0), g.add(g.square(all.mean()), g.mul(all.variance(), all.mean())));
                },
                signed(4, 2),
                signed(2));
        add(
                "group_norm",
                (g, x) -> NormalizationComposites.groupNorm(
                                g, x.get(0), 2, Optional.empty(), Optional.of(x.get(1)), 0.01)
                        .output(),
                signed(2, 4, 2),
                signed(4));
    }

    private void attentions() {
        add(
                "attention, causal",
                (g, x) -> AttentionComposites.attention(g, x.get(0), x.get(1), x.get(2), Optional.empty(), true, 0.6),
                signed(2, 3, 2),
                signed(2, 3, 2),
                signed(2, 3, 2));
        add(
                "attention, a row masked altogether",
                (g, x) -> AttentionComposites.attention(
                        g,
                        x.get(0),
                        x.get(1),
                        x.get(2),
                        Optional.of(g.constant(Tensor.of(DType.BOOL, Shape.of(2, 3), 1, 0, 1, 0, 0, 0))),
                        false,
                        0.6),
                signed(2, 2),
                signed(3, 2),
                signed(3, 2));
        add(
                "attention, an added mask",
                (g, x) -> AttentionComposites.attentionWithWeights(
                                g, x.get(0), x.get(1), x.get(1), Optional.of(x.get(2)), false, 0.6)
                        .weights(),
                signed(2, 2),
                signed(3, 2),
                signed(2, 3));
    }

    private void recurrences() {
        Walk forward = new Walk(false, false, Optional.empty());
        add(
                "rnn",
                (g, x) -> RecurrentComposites.rnn(g, x.get(0), x.get(1), weights(x, 2), Nonlinearity.TANH, forward)
                        .output(),
                signed(3, 1, 2),
                signed(1, 2),
                signed(2, 2),
                signed(2, 2),
                signed(2),
                signed(2));
        add(
                "gru, from the end",
                (g, x) -> {
                    Walk walk = new Walk(true, true, Optional.empty());
                    RecurrentComposites.Recurrent all =
                            RecurrentComposites.gru(g, x.get(0), x.get(1), weights(x, 2), walk);
                    return g.add(g.sum(all.output(), 1), g.square(all.state()));
                },
                signed(1, 3, 2),
                signed(1, 2),
                signed(6, 2),
                signed(6, 2),
                signed(6),
                signed(6));
        add(
                "lstm, rows of different lengths",
                (g, x) -> {
                    Walk walk = new Walk(false, false, Optional.of(g.constant(Tensor.of(Shape.of(2), 3L, 2L))));
                    RecurrentComposites.LongShortTerm all =
                            RecurrentComposites.lstm(g, x.get(0), x.get(1), x.get(2), weights(x, 3), walk);
                    return g.add(g.sum(all.output(), 0), g.mul(all.state(), all.cell()));
                },
                signed(3, 2, 1),
                signed(2, 2),
                signed(2, 2),
                signed(8, 1),
                signed(8, 2),
                signed(8),
                signed(8));
    }

    private static Weights weights(List<Value> x, int from) {
        return Weights.of(x.get(from), x.get(from + 1), Optional.of(x.get(from + 2)), Optional.of(x.get(from + 3)));
    }
}
