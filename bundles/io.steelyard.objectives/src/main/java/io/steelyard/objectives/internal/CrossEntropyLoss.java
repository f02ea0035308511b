package io.steelyard.objectives.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.LossComposites;
import io.steelyard.graph.Value;
import io.steelyard.objective.Objective;
import io.steelyard.objective.ObjectiveScope;
import io.steelyard.objective.ProvidesObjective;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
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
        ClassTarget.kind("cross_entropy", scope);
        Value logits = scope.prediction();
        Options options = scope.options();
        Optional<Value> weight = options.find(WEIGHT).map(weights -> perClass(scope.graph(), logits, weights));
        LossComposites.CrossEntropy how = new LossComposites.CrossEntropy(
                options.get(LABEL_SMOOTHING), options.get(ClassTarget.IGNORE_INDEX), Reduction.isSum(scope));
        return LossComposites.crossEntropy(scope.graph(), logits, scope.target(), weight, how);
    }

    /** Softmax over the classes. */
    @Override
    public Value present(ObjectiveScope scope) {
        return scope.graph().softmax(scope.prediction(), ClassTarget.AXIS);
    }

    private static Value perClass(GraphBuilder g, Value logits, List<Double> weights) {
        long classes = logits.shape().dim(ClassTarget.AXIS);
        if (weights.size() != classes) {
            throw new IllegalArgumentException("cross_entropy: weight has " + weights.size()
                    + " entries, but prediction " + logits.type() + " has " + classes + " classes");
        }
        double[] values = weights.stream().mapToDouble(Double::doubleValue).toArray();
        return g.constant(Tensor.of(logits.dtype(), Shape.of(classes), values));
    }
}
