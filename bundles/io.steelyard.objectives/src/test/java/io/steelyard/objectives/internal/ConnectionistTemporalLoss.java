package io.steelyard.objectives.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Value;
import io.steelyard.tck.FunctionProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;

/**
 * {@code torch.nn.CTCLoss}, blank 0: the probability of all ways in which a sequence of labels may have been said, by
 * dynamic programming over the labels with blanks between them (A. Graves et al., "Connectionist Temporal Classification",
 * 2006, section 4.1), in logarithms.
 */
final class ConnectionistTemporalLoss {
    /** The logarithm of an impossible probability; finite, so that differences of two are numbers. */
    private static final double IMPOSSIBLE = -1e30;

    private final GraphBuilder g;
    private final FunctionProbe.Given given;

    /** {@code [N, 2 labels + 1]}: blank, label, blank, ... */
    private final Value states;

    private ConnectionistTemporalLoss(GraphBuilder g, FunctionProbe.Given given) {
        this.g = g;
        this.given = given;
        this.states = g.pad(given.value("in.target"), List.of(0L, 1L), List.of(0L, 1L), List.of(0L, 1L), 0);
    }

    static Value describe(GraphBuilder g, FunctionProbe.Given given) {
        return new ConnectionistTemporalLoss(g, given).describe();
    }

    private Value describe() {
        Value x = given.x();
        long steps = x.shape().dim(0);
        Shape shape = states.shape();
        Value all = g.broadcast(g.reshape(states, shape.prepend(1)), shape.prepend(steps));
        Value said = g.gatherAlong(x, all, 2);
        Value lengths = g.broadcast(g.reshape(lengths("input_lengths"), shape.dim(0), 1), shape);

        // Before the first step only a way that is about to begin is possible.
        Value place = g.iota(DType.I64, shape, 1);
        Value start = g.select(
                g.compare(Comparison.LT, place, 2),
                g.reshape(g.slice(said, 0, 0, 1), shape),
                g.filled(x.dtype(), shape, IMPOSSIBLE));
        Value later = g.slice(said, 0, 1, steps);
        Value step = g.add(g.iota(DType.I64, Shape.of(steps - 1), 0), g.constant(DType.I64, 1));
        Value skips = skips();
        Value last = g.scan(List.of(start), List.of(later, step), (body, carries, elements) -> {
                    Value ways = carries.get(0);
                    Value one = body.logAddExp(ways, behind(body, ways, 1));
                    Value two = body.logAddExp(one, behind(body, ways, 2));
                    Value next = body.add(body.select(skips, two, one), elements.get(0));
                    Value goesOn = body.compare(Comparison.LT, elements.get(1), lengths);
                    return new ScanBody.Turn(List.of(body.select(goesOn, next, ways)), List.of());
                })
                .carries()
                .get(0);
        return reduced(g.add(g.neg(ended(last)), throughScores()));
    }

    /**
     * Nothing, with a gradient: PyTorch says the gradient for the scores of which {@code in.x} is the log-softmax. It is that
     * for {@code in.x} and, at each step that counts, the probabilities.
     */
    private Value throughScores() {
        Value x = given.x();
        Value lengths =
                g.broadcast(g.reshape(lengths("input_lengths"), 1, x.shape().dim(1), 1), x.shape());
        Value counts = g.compare(Comparison.LT, g.iota(DType.I64, x.shape(), 0), lengths);
        Value probabilities = g.select(counts, g.exp(x), g.filled(x.dtype(), x.shape(), 0));
        Value sum = g.sum(probabilities, 0, 2);
        return g.sub(sum, g.stopGradient(sum));
    }

    /** Whether a state may follow the one but one before it: a label that is another one than that. */
    private Value skips() {
        Value before = g.pad(
                g.slice(states, 1, 0, states.shape().dim(1) - 2), List.of(0L, 2L), List.of(0L, 0L), List.of(0L, 0L), 0);
        return g.binary(OpKind.AND, g.compare(Comparison.NE, states, 0), g.compare(Comparison.NE, states, before));
    }

    /** For each state what is known of the one some places before it. */
    private static Value behind(GraphBuilder g, Value ways, long places) {
        return g.pad(
                g.slice(ways, 1, 0, ways.shape().dim(1) - places),
                List.of(0L, places),
                List.of(0L, 0L),
                List.of(0L, 0L),
                IMPOSSIBLE);
    }

    /** The ways that end in the last label or the blank behind it. */
    private Value ended(Value ways) {
        Value blank = g.mul(lengths("target_lengths"), g.constant(DType.I64, 2));
        Value label = g.sub(blank, g.constant(DType.I64, 1));
        return g.logAddExp(at(ways, blank), at(ways, label));
    }

    private Value at(Value ways, Value place) {
        long rows = ways.shape().dim(0);
        return g.reshape(g.gatherAlong(ways, g.reshape(place, rows, 1), 1), rows);
    }

    /** The mean is over labels within a row, then over rows. */
    private Value reduced(Value costs) {
        return switch (given.text("reduction", "mean")) {
            case "none" -> costs;
            case "sum" -> g.sum(costs);
            default -> g.mean(g.div(costs, g.cast(lengths("target_lengths"), costs.dtype())));
        };
    }

    private Value lengths(String setting) {
        List<Long> lengths = given.perAxis(setting, (int) states.shape().dim(0), 0);
        return g.constant(Tensor.of(
                Shape.of(lengths.size()),
                lengths.stream().mapToLong(Long::longValue).toArray()));
    }
}
