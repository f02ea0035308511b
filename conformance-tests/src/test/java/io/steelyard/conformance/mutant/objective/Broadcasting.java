package io.steelyard.conformance.mutant.objective;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.objective.Objective;
import io.steelyard.objective.ObjectiveScope;

/** Bug: a target of another shape is broadcast rather than refused. */
public final class Broadcasting implements Objective {
    @Override
    public String summary() {
        return "mean squared error";
    }

    @Override
    public Value describe(ObjectiveScope scope) {
        GraphBuilder g = scope.graph();
        return g.mean(g.square(g.sub(scope.prediction(), scope.target())));
    }
}
