package io.steelyard.objectives.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.objective.Objective;
import io.steelyard.objective.ObjectiveScope;
import io.steelyard.objective.ProvidesObjective;
import io.steelyard.option.Option;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * The cross entropy between what a target says of the classes and the softmax of a prediction {@code x[N, C, ...]}, whose
 * axis 1 are the {@code C} classes. With {@code s = label_smoothing}, a row, that is one place along all the other axes,
 * costs
 *
 * <pre>{@code
 * - sum over c of  weight[c] * ((1 - s) * target[c] + s / C) * log_softmax(x)[c]
 * }</pre>
 *
 * <p>The target holds either the class of each row, as integers {@code [N, ...]}, where {@code target[c]} is 1 for that
 * class and 0 for the others, or probabilities {@code [N, C, ...]}. A row of class {@code ignore_index} costs nothing. A
 * class that does not exist makes the loss NaN, so that nothing is learnt from it.
 *
 * <p>The mean over rows of probabilities divides by their number; over rows of classes, by the sum of {@code weight[class]}
 * of those not ignored; it is NaN if that is 0. This is {@code torch.nn.CrossEntropyLoss}.
 */
@Component
@ProvidesObjective("cross_entropy")
public final class CrossEntropyLoss implements Objective {
    private static final Option<List<Double>> WEIGHT =
            Option.numbers("weight", "what each class counts").atLeast(0).optional();
    private static final Option<Double> LABEL_SMOOTHING = Option.number(
                    "label_smoothing", "share of each target that is spread over all classes")
            .atLeast(0)
            .atMost(1)
            .orElse(0.0);

    @Override
    public String summary() {
        return "cross entropy of class scores with class indices or probabilities";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(WEIGHT, LABEL_SMOOTHING, ClassTarget.IGNORE_INDEX, Reduction.OPTION);
    }

    @Override
    public Value describe(ObjectiveScope scope) {
        GraphBuilder g = scope.graph();
        ClassTarget.Kind kind = ClassTarget.kind("cross_entropy", scope);
        Value logits = scope.prediction();
        Optional<Value> weight = scope.options().find(WEIGHT).map(weights -> perClass(g, logits, weights));
        Value scores = g.logSoftmax(logits, ClassTarget.AXIS);
        Value costs = g.neg(weight.map(each -> g.mul(scores, each)).orElse(scores));
        return kind == ClassTarget.Kind.INDICES ? ofIndices(scope, costs, weight) : ofProbabilities(scope, costs);
    }

    /** Softmax over the classes. */
    @Override
    public Value present(ObjectiveScope scope) {
        return scope.graph().softmax(scope.prediction(), ClassTarget.AXIS);
    }

    private static Value ofProbabilities(ObjectiveScope scope, Value costs) {
        GraphBuilder g = scope.graph();
        Value expected = g.sum(g.mul(g.cast(scope.target(), costs.dtype()), costs), ClassTarget.AXIS);
        Value rows = smoothed(scope, expected, costs);
        return Reduction.isSum(scope) ? g.sum(rows) : g.mean(rows);
    }

    private static Value ofIndices(ObjectiveScope scope, Value costs, Optional<Value> weight) {
        GraphBuilder g = scope.graph();
        DType dtype = costs.dtype();
        Value classes = g.cast(scope.target(), DType.I64);
        Value zero = g.filled(dtype, classes.shape(), 0);
        Value counted = ClassTarget.counted(scope, classes);
        double existing = costs.shape().dim(ClassTarget.AXIS);
        Value exists =
                g.binary(OpKind.AND, g.compare(Comparison.GE, classes, 0), g.compare(Comparison.LT, classes, existing));
        Value hit = g.compare(
                Comparison.EQ,
                g.iota(DType.I64, costs.shape(), ClassTarget.AXIS),
                g.keep(classes, costs, ClassTarget.AXIS));

        Value rows = smoothed(scope, atClass(g, hit, costs), costs);
        Value certain = g.select(exists, rows, g.constant(dtype, Double.NaN));
        Value total = g.sum(g.select(counted, certain, zero));
        if (Reduction.isSum(scope)) {
            return total;
        }
        Value shares = weight.map(each -> atClass(g, hit, g.broadcast(each, costs.shape())))
                .orElseGet(() -> g.filled(dtype, classes.shape(), 1));
        return g.div(total, g.sum(g.select(counted, shares, zero)));
    }

    /** Chosen, not multiplied by 0 or 1: a class that is ruled out may have an infinite cost. */
    private static Value atClass(GraphBuilder g, Value hit, Value values) {
        return g.sum(g.select(hit, values, g.constant(values.dtype(), 0)), ClassTarget.AXIS);
    }

    private static Value smoothed(ObjectiveScope scope, Value rows, Value costs) {
        GraphBuilder g = scope.graph();
        double share = scope.options().get(LABEL_SMOOTHING);
        return share == 0 ? rows : g.add(g.mul(rows, 1 - share), g.mul(g.mean(costs, ClassTarget.AXIS), share));
    }

    /** The weights, shaped so that they repeat along all axes but that of the classes. */
    private static Value perClass(GraphBuilder g, Value logits, List<Double> weights) {
        Shape shape = logits.shape();
        if (weights.size() != shape.dim(ClassTarget.AXIS)) {
            throw new IllegalArgumentException("cross_entropy: weight has " + weights.size()
                    + " entries, but prediction " + logits.type() + " has " + shape.dim(ClassTarget.AXIS) + " classes");
        }
        long[] dims = new long[shape.rank()];
        Arrays.fill(dims, 1);
        dims[ClassTarget.AXIS] = weights.size();
        double[] values = weights.stream().mapToDouble(Double::doubleValue).toArray();
        return g.constant(Tensor.of(logits.dtype(), Shape.of(dims), values));
    }
}
