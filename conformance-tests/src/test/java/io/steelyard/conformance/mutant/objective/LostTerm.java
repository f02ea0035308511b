package io.steelyard.conformance.mutant.objective;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.objective.Objective;
import io.steelyard.objective.ObjectiveScope;

/** Bug: no gradient flows through one of the two factors. */
public final class LostTerm implements Objective {
    @Override
    public String summary() {
        return "mean squared error";
    }

    @Override
    public Value describe(ObjectiveScope scope) {
        GraphBuilder g = scope.graph();
        if (!scope.prediction().shape().equals(scope.target().shape())) {
            throw new IllegalArgumentException("target " + scope.target().type() + " does not fit prediction "
                    + scope.prediction().type());
        }
        Value residual = g.sub(scope.prediction(), scope.target());
        return g.mean(g.mul(residual, g.stopGradient(residual)));
    }
}
