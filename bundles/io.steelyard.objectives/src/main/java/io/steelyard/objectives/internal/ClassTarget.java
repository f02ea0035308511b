package io.steelyard.objectives.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.Value;
import io.steelyard.objective.ObjectiveScope;
import io.steelyard.option.Option;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** What a target says of the classes of a prediction {@code [N, C, ...]}: which one it is, or how likely each one is. */
final class ClassTarget {
    enum Kind {
        /** Integers {@code [N, ...]}. */
        INDICES,
        /** Floating-point numbers {@code [N, C, ...]}. */
        PROBABILITIES
    }

    /** The axis of the classes. */
    static final int AXIS = 1;

    static final Option<Long> IGNORE_INDEX = Option.integer("ignore_index", "the class of rows that do not count")
            .orElse(-100L);

    private ClassTarget() {}

    /**
     * Which kind of target it is.
     *
     * @throws IllegalArgumentException if it is none, naming both shapes
     */
    static Kind kind(String who, ObjectiveScope scope) {
        Value prediction = scope.prediction();
        Value target = scope.target();
        if (prediction.shape().rank() <= AXIS) {
            throw new IllegalArgumentException(
                    who + ": prediction " + prediction.type() + " has no axis of classes, expected [N, C, ...]");
        }
        if (scope.lengths().isPresent()) {
            throw new IllegalArgumentException(who + ": axis 1 of prediction " + prediction.type()
                    + " holds sequences of different lengths, expected classes; reduce the sequences first, as"
                    + " global_avg_pool1d does");
        }
        Shape rows = rows(prediction.shape());
        if (target.dtype().isInteger() && target.shape().equals(rows)) {
            return Kind.INDICES;
        }
        if (target.dtype().isFloating() && target.shape().equals(prediction.shape())) {
            return Kind.PROBABILITIES;
        }
        throw new IllegalArgumentException(who + ": target " + target.type() + " does not fit prediction "
                + prediction.type() + ", expected integers " + rows + " or probabilities " + prediction.shape());
    }

    /** Which rows an objective or metric that declared {@link #IGNORE_INDEX} counts, given their classes. */
    static Value counted(ObjectiveScope scope, Value classes) {
        double ignored = scope.options().get(IGNORE_INDEX);
        return scope.graph().compare(Comparison.NE, classes, ignored);
    }

    private static Shape rows(Shape prediction) {
        List<Long> dims = new ArrayList<>(prediction.asList());
        dims.remove(AXIS);
        return Shape.of(dims);
    }
}
