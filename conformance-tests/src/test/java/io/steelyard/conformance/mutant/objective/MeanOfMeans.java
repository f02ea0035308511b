package io.steelyard.conformance.mutant.objective;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.objective.Metric;
import io.steelyard.objective.ObjectiveScope;
import io.steelyard.tensor.DType;
import java.util.List;

/** Bug: the totals are a mean and 1, so that batches count alike whatever their sizes. */
public final class MeanOfMeans implements Metric {
    @Override
    public String summary() {
        return "mean squared error";
    }

    @Override
    public Value describe(ObjectiveScope scope) {
        GraphBuilder g = scope.graph();
        Value residual = g.cast(g.sub(scope.prediction(), scope.target()), DType.F64);
        Value mean = g.reshape(g.mean(g.square(residual)), 1);
        return g.concat(0, List.of(mean, g.reshape(g.constant(DType.F64, 1), 1)));
    }

    @Override
    public double result(double[] totals) {
        return totals[0] / totals[1];
    }
}
