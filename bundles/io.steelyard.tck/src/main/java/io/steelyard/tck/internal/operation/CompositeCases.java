package io.steelyard.tck.internal.operation;

import io.steelyard.compiler.Differentiation;
import io.steelyard.graph.AttentionComposites;
import io.steelyard.graph.Composites;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.LossComposites;
import io.steelyard.graph.NormalizationComposites;
import io.steelyard.graph.RecurrentComposites;
import io.steelyard.graph.UpdateComposites;
import io.steelyard.graph.Value;
import io.steelyard.tck.Tolerance;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Composites and their gradients: what a backend claims is held to the definition, the rest is put together of its parts. */
final class CompositeCases {
    private static final String GROUP = "composites";

    private final List<OperationCase> cases = new ArrayList<>();

    private CompositeCases() {}

    static List<OperationCase> all() {
        CompositeCases all = new CompositeCases();
        for (DType dtype : List.of(DType.F64, DType.F32)) {
            all.activations(dtype);
            all.normalizations(dtype);
            all.attention(dtype);
            all.recurrences(dtype);
            all.losses(dtype);
            all.updates(dtype);
        }
        return all.cases;
    }

    /** A composite of operands, of which the floating-point ones are differentiated for. */
    @FunctionalInterface
    private interface Described {
        List<Value> of(GraphBuilder g, List<Value> operands);
    }

    /** Gives the operands. */
    @FunctionalInterface
    private interface Given {
        List<Value> of(CaseInputs in);
    }

    /** The results, and the gradients of the operands under cotangents of all sorts. */
    private void add(String name, DType dtype, Tolerance tolerance, Given given, Described described) {
        cases.add(new OperationCase(GROUP, name + " " + dtype + ", with its gradient", tolerance, (g, in) -> {
            List<Value> operands = given.of(in);
            List<Value> results = new ArrayList<>(described.of(g, operands));
            Value loss = g.constant(dtype, 0);
            for (Value result : List.copyOf(results)) {
                loss = g.add(
                        loss, g.sum(g.mul(result, in.any(dtype, result.shape().dims()))));
            }
            results.addAll(Differentiation.gradients(
                    g,
                    loss,
                    operands.stream().filter(each -> each.dtype().isFloating()).toList()));
            return results;
        }));
    }

    /** Some dozens of roundings of numbers of the order of 1, carried through a gradient. */
    private static Tolerance dozens(DType dtype) {
        return Types.sums(dtype, 64, 4);
    }

    private void activations(DType dtype) {
        add(
                "softmax",
                dtype,
                dozens(dtype),
                in -> List.of(in.any(dtype, 5, 9, 2)),
                (g, x) -> List.of(g.softmax(x.get(0), 1)));
        add(
                "log_softmax",
                dtype,
                dozens(dtype),
                in -> List.of(in.any(dtype, 11, 3)),
                (g, x) -> List.of(g.logSoftmax(x.get(0), 0)));
        add(
                "softmax far apart",
                dtype,
                dozens(dtype),
                in -> List.of(in.drawn(dtype, -2000, 2000, 4, 5)),
                (g, x) -> List.of(g.softmax(x.get(0), 1), g.logSoftmax(x.get(0), 1)));
        for (Composites.Gelu approximate : Composites.Gelu.values()) {
            add(
                    "gelu " + approximate,
                    dtype,
                    dozens(dtype),
                    in -> List.of(in.drawn(dtype, -6, 6, 300)),
                    (g, x) -> List.of(Composites.gelu(g, x.get(0), approximate)));
        }
        add(
                "silu",
                dtype,
                dozens(dtype),
                in -> List.of(in.drawn(dtype, -30, 30, 300)),
                (g, x) -> List.of(Composites.silu(g, x.get(0))));
        for (double p : List.of(0.0, 0.3, 1.0)) {
            add(
                    "dropout " + p,
                    dtype,
                    dozens(dtype),
                    in -> List.of(in.any(dtype, 20, 30)),
                    (g, x) -> List.of(Composites.dropout(g, x.get(0), g.iota(DType.I64, Shape.of(2), 0), p, 7)));
        }
    }

    private void normalizations(DType dtype) {
        // A variance near 0 enlarges what is left of a difference; here it is of the order of 1.
        Tolerance tolerance = Types.sums(dtype, 256, 4);
        Given all = in -> List.of(in.any(dtype, 6, 5, 8), in.any(dtype, 5, 8), in.any(dtype, 5, 8));
        add(
                "layer_norm",
                dtype,
                tolerance,
                all,
                (g, x) -> List.of(NormalizationComposites.layerNorm(
                        g, x.get(0), 2, Optional.of(x.get(1)), Optional.of(x.get(2)), 1e-5)));
        add(
                "layer_norm alone",
                dtype,
                tolerance,
                in -> List.of(in.any(dtype, 7, 12)),
                (g, x) -> List.of(
                        NormalizationComposites.layerNorm(g, x.get(0), 1, Optional.empty(), Optional.empty(), 1e-5)));
        add(
                "rms_norm",
                dtype,
                tolerance,
                in -> List.of(in.any(dtype, 6, 12), in.any(dtype, 12)),
                (g, x) -> List.of(NormalizationComposites.rmsNorm(g, x.get(0), 1, Optional.of(x.get(1)), 1e-5)));
        Given channels = in -> List.of(in.any(dtype, 6, 4, 3, 5), in.any(dtype, 4), in.any(dtype, 4));
        add("batch_norm", dtype, tolerance, channels, (g, x) -> {
            NormalizationComposites.Normalized found =
                    NormalizationComposites.batchNorm(g, x.get(0), Optional.of(x.get(1)), Optional.of(x.get(2)), 1e-5);
            return List.of(found.output(), found.mean(), found.variance());
        });
        add(
                "group_norm",
                dtype,
                tolerance,
                channels,
                (g, x) -> List.of(NormalizationComposites.groupNorm(
                                g, x.get(0), 2, Optional.of(x.get(1)), Optional.of(x.get(2)), 1e-5)
                        .output()));
        Given known = in -> List.of(
                in.any(dtype, 6, 4, 3, 5),
                in.any(dtype, 4),
                in.drawn(dtype, 0.5, 2, 4),
                in.any(dtype, 4),
                in.any(dtype, 4));
        add(
                "batch_norm_inference",
                dtype,
                tolerance,
                known,
                (g, x) -> List.of(NormalizationComposites.batchNormInference(
                        g, x.get(0), x.get(1), x.get(2), Optional.of(x.get(3)), Optional.of(x.get(4)), 1e-5)));
    }

    private void attention(DType dtype) {
        Given given = in -> List.of(in.any(dtype, 2, 3, 5, 4), in.any(dtype, 2, 3, 7, 4), in.any(dtype, 2, 3, 7, 6));
        add(
                "attention",
                dtype,
                dozens(dtype),
                given,
                (g, x) -> List.of(
                        AttentionComposites.attention(g, x.get(0), x.get(1), x.get(2), Optional.empty(), false, 0.5)));
        add(
                "attention, causal",
                dtype,
                dozens(dtype),
                given,
                (g, x) -> List.of(
                        AttentionComposites.attention(g, x.get(0), x.get(1), x.get(2), Optional.empty(), true, 0.5)));
        Given masked = in -> {
            List<Value> operands = new ArrayList<>(given.of(in));
            operands.add(in.any(DType.BOOL, 5, 7));
            return operands;
        };
        add(
                "attention, masked",
                dtype,
                dozens(dtype),
                masked,
                (g, x) -> List.of(AttentionComposites.attention(
                        g, x.get(0), x.get(1), x.get(2), Optional.of(x.get(3)), false, 0.5)));
    }

    private void recurrences(DType dtype) {
        for (boolean reverse : List.of(false, true)) {
            String end = reverse ? ", from the end" : "";
            recurrence("rnn" + end, 1, dtype, (g, x) -> {
                RecurrentComposites.Recurrent found = RecurrentComposites.rnn(
                        g, x.get(0), x.get(1), weights(x), RecurrentComposites.Nonlinearity.TANH, walk(g, reverse));
                return List.of(found.output(), found.state());
            });
            recurrence("gru" + end, 3, dtype, (g, x) -> {
                RecurrentComposites.Recurrent found =
                        RecurrentComposites.gru(g, x.get(0), x.get(1), weights(x), walk(g, reverse));
                return List.of(found.output(), found.state());
            });
            recurrence("lstm" + end, 4, dtype, (g, x) -> {
                RecurrentComposites.LongShortTerm found =
                        RecurrentComposites.lstm(g, x.get(0), x.get(1), g.tanh(x.get(1)), weights(x), walk(g, reverse));
                return List.of(found.output(), found.state(), found.cell());
            });
        }
    }

    /** Three rows of six elements and less, three features, five units. */
    private void recurrence(String name, long gates, DType dtype, Described described) {
        Given given = in -> List.of(
                in.any(dtype, 3, 6, 3),
                in.any(dtype, 3, 5),
                in.drawn(dtype, -0.5, 0.5, gates * 5, 3),
                in.drawn(dtype, -0.5, 0.5, gates * 5, 5),
                in.drawn(dtype, -0.5, 0.5, gates * 5),
                in.drawn(dtype, -0.5, 0.5, gates * 5));
        // Six turns and as many back, whose errors add up.
        add(name, dtype, Types.sums(dtype, 400, 4), given, described);
    }

    private static RecurrentComposites.Weights weights(List<Value> x) {
        return RecurrentComposites.Weights.of(x.get(2), x.get(3), Optional.of(x.get(4)), Optional.of(x.get(5)));
    }

    /** Lengths 0, 2 and 4: whatever lies behind must not be seen. */
    private static RecurrentComposites.Walk walk(GraphBuilder g, boolean reverse) {
        Value lengths = g.mul(g.iota(DType.I64, Shape.of(3), 0), 2);
        return new RecurrentComposites.Walk(true, reverse, Optional.of(lengths));
    }

    private void losses(DType dtype) {
        for (boolean sum : List.of(false, true)) {
            LossComposites.CrossEntropy how = new LossComposites.CrossEntropy(0.1, 2, sum);
            String reduction = sum ? ", sum" : ", mean";
            Given classes =
                    in -> List.of(in.any(dtype, 7, 4), in.drawn(DType.I64, 0, 4, 7), in.drawn(dtype, 0.5, 2, 4));
            add(
                    "cross_entropy of classes" + reduction,
                    dtype,
                    dozens(dtype),
                    classes,
                    (g, x) -> List.of(LossComposites.crossEntropy(g, x.get(0), x.get(1), Optional.of(x.get(2)), how)));
            Given probabilities = in -> List.of(in.any(dtype, 7, 4), in.drawn(dtype, 0, 1, 7, 4));
            add(
                    "cross_entropy of probabilities" + reduction,
                    dtype,
                    dozens(dtype),
                    probabilities,
                    (g, x) -> List.of(LossComposites.crossEntropy(g, x.get(0), x.get(1), Optional.empty(), how)));
        }
    }

    private void updates(DType dtype) {
        cases.add(new OperationCase(GROUP, "sgd " + dtype, dozens(dtype), (g, in) -> {
            UpdateComposites.SgdStep found = UpdateComposites.sgd(
                    g,
                    in.any(dtype, 50),
                    in.any(dtype, 50),
                    Optional.of(in.any(dtype, 50)),
                    in.drawn(DType.F64, 0.1, 0.2),
                    g.constant(DType.F64, 3),
                    new UpdateComposites.Sgd(0.9, 0.1, 0.01, false, false));
            return List.of(found.parameter(), found.buffer().orElseThrow());
        }));
        for (boolean decoupled : List.of(false, true)) {
            cases.add(new OperationCase(
                    GROUP, "adam " + dtype + (decoupled ? ", decoupled" : ""), dozens(dtype), (g, in) -> {
                        UpdateComposites.AdamStep found = UpdateComposites.adam(
                                g,
                                in.any(dtype, 50),
                                in.any(dtype, 50),
                                new UpdateComposites.AdamSlots(
                                        in.any(dtype, 50),
                                        in.drawn(dtype, 0.1, 2, 50),
                                        Optional.of(in.drawn(dtype, 0.1, 2, 50))),
                                in.drawn(DType.F64, 0.1, 0.2),
                                g.constant(DType.F64, 3),
                                new UpdateComposites.Adam(0.9, 0.999, 1e-8, 0.01, decoupled, false));
                        return List.of(
                                found.parameter(),
                                found.slots().mean(),
                                found.slots().meanSquare(),
                                found.slots().greatest().orElseThrow());
                    }));
        }
    }
}
