package io.steelyard.objectives.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.objective.ObjectiveScope;
import io.steelyard.tensor.DType;

/** How far predictions are from targets: {@code prediction - target}, element by element. */
final class Residual {
    private Residual() {}

    /**
     * Computed in a type to which both sides are cast first.
     *
     * @throws IllegalArgumentException if the shapes differ; they are never broadcast, since a column less a row is a
     *     matrix that nobody meant
     */
    static Value of(String who, ObjectiveScope scope, DType dtype) {
        GraphBuilder g = scope.graph();
        if (!scope.prediction().shape().equals(scope.target().shape())) {
            throw new IllegalArgumentException(
                    who + ": target " + scope.target().type() + " does not have the shape of prediction "
                            + scope.prediction().type());
        }
        return g.sub(g.cast(scope.prediction(), dtype), g.cast(scope.target(), dtype));
    }
}
