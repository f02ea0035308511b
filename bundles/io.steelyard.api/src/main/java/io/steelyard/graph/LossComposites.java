package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Composites that say how far a prediction is off. */
public final class LossComposites {
    /** The axis of the classes. */
    private static final int AXIS = 1;

    private LossComposites() {}

    /**
     * How {@link #crossEntropy} counts.
     *
     * @param labelSmoothing share of each target that is spread over all classes
     * @param ignoreIndex the class of rows that do not count
     * @param sum whether rows are added up rather than averaged
     */
    public record CrossEntropy(double labelSmoothing, long ignoreIndex, boolean sum) {
        private Map<String, Object> settings(boolean weight) {
            return Map.of(
                    "label_smoothing", labelSmoothing,
                    "ignore_index", ignoreIndex,
                    "reduction", sum ? "sum" : "mean",
                    "weight", weight);
        }
    }

    /**
     * {@code cross_entropy}, settings: {@code label_smoothing}, {@code ignore_index}, {@code reduction} ({@code "mean"} or
     * {@code "sum"}), {@code weight}: whether there is one. With {@code s} for the label smoothing, a row, that is one place
     * along all axes but 1, costs
     *
     * <pre>{@code
     * - sum over c of  weight[c] * ((1 - s) * target[c] + s / C) * log_softmax(logits)[c]
     * }</pre>
     *
     * <p>A row of class {@code ignore_index} costs nothing. A class that does not exist makes the loss NaN. The mean over
     * rows of probabilities divides by their number; over rows of classes, by the sum of {@code weight[class]} of those not
     * ignored; it is NaN if that is 0.
     *
     * <p>Source: PyTorch, {@code torch.nn.functional.cross_entropy}; C. Szegedy et al., "Rethinking the Inception
     * Architecture for Computer Vision", 2016, for the smoothing.
     *
     * @param logits {@code [N, C, ...]}
     * @param target the class of each row, integers {@code [N, ...]}, or probabilities like {@code logits}
     * @param weight what each class counts, {@code [C]}, of the type of {@code logits}
     * @return a scalar of the type of {@code logits}
     * @throws GraphException if the operands do not fit each other
     */
    public static Value crossEntropy(
            GraphBuilder graph, Value logits, Value target, Optional<Value> weight, CrossEntropy how) {
        requireFit(logits, target, weight);
        List<Value> operands = new ArrayList<>(List.of(logits, target));
        weight.ifPresent(operands::add);
        return graph.composite("cross_entropy", how.settings(weight.isPresent()), operands, (g, in) -> {
                    Optional<Value> each = weight.map(present -> g.reshape(in.get(2), alongClasses(in.get(2), logits)));
                    Value scores = g.logSoftmax(in.get(0), AXIS);
                    Value costs =
                            g.neg(each.map(counts -> g.mul(scores, counts)).orElse(scores));
                    return List.of(
                            target.dtype().isInteger()
                                    ? ofIndices(g, costs, in.get(1), each, how)
                                    : ofProbabilities(g, costs, in.get(1), how));
                })
                .get(0);
    }

    private static void requireFit(Value logits, Value target, Optional<Value> weight) {
        if (logits.shape().rank() <= AXIS) {
            throw new GraphException("cross_entropy: expected logits [N, C, ...], found " + logits.type());
        }
        List<Long> rows = new ArrayList<>(logits.shape().asList());
        long classes = rows.remove(AXIS);
        Shape expected = target.dtype().isInteger() ? Shape.of(rows) : logits.shape();
        if (!target.shape().equals(expected)) {
            throw new GraphException("cross_entropy: target " + target.type() + " does not fit logits " + logits.type()
                    + ", expected " + expected);
        }
        weight.filter(each -> !each.shape().equals(Shape.of(classes))).ifPresent(each -> {
            throw new GraphException(
                    "cross_entropy: weight is " + each.type() + ", expected one for each of " + classes + " classes");
        });
    }

    private static Value ofProbabilities(GraphBuilder g, Value costs, Value target, CrossEntropy how) {
        Value expected = g.sum(g.mul(g.cast(target, costs.dtype()), costs), AXIS);
        Value rows = smoothed(g, expected, costs, how.labelSmoothing());
        return how.sum() ? g.sum(rows) : g.mean(rows);
    }

    private static Value ofIndices(
            GraphBuilder g, Value costs, Value target, Optional<Value> weight, CrossEntropy how) {
        DType dtype = costs.dtype();
        Value classes = g.cast(target, DType.I64);
        Value zero = g.filled(dtype, classes.shape(), 0);
        Value counted = g.compare(Comparison.NE, classes, (double) how.ignoreIndex());
        double existing = costs.shape().dim(AXIS);
        Value exists =
                g.binary(OpKind.AND, g.compare(Comparison.GE, classes, 0), g.compare(Comparison.LT, classes, existing));
        Value hit = g.compare(Comparison.EQ, g.iota(DType.I64, costs.shape(), AXIS), g.keep(classes, costs, AXIS));

        Value rows = smoothed(g, atClass(g, hit, costs), costs, how.labelSmoothing());
        Value certain = g.select(exists, rows, g.constant(dtype, Double.NaN));
        Value total = g.sum(g.select(counted, certain, zero));
        if (how.sum()) {
            return total;
        }
        Value shares = weight.map(each -> atClass(g, hit, g.broadcast(each, costs.shape())))
                .orElseGet(() -> g.filled(dtype, classes.shape(), 1));
        return g.div(total, g.sum(g.select(counted, shares, zero)));
    }

    /** Chosen, not multiplied by 0 or 1: a class that is ruled out may have an infinite cost. */
    private static Value atClass(GraphBuilder g, Value hit, Value values) {
        return g.sum(g.select(hit, values, g.constant(values.dtype(), 0)), AXIS);
    }

    private static Value smoothed(GraphBuilder g, Value rows, Value costs, double share) {
        return share == 0 ? rows : g.add(g.mul(rows, 1 - share), g.mul(g.mean(costs, AXIS), share));
    }

    /** The shape in which the weights repeat along all axes but that of the classes. */
    private static Shape alongClasses(Value weight, Value logits) {
        long[] dims = new long[logits.shape().rank()];
        Arrays.fill(dims, 1);
        dims[AXIS] = weight.shape().elements();
        return Shape.of(dims);
    }
}
