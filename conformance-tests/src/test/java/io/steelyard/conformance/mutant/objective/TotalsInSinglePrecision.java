package io.steelyard.conformance.mutant.objective;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.objective.Metric;
import io.steelyard.objective.ObjectiveScope;
import io.steelyard.tensor.DType;
import java.util.List;

/** Bug: errors are added up in the type of the prediction, and counted per row. */
public final class TotalsInSinglePrecision implements Metric {
    @Override
    public String summary() {
        return "mean squared error";
    }

    @Override
    public Value describe(ObjectiveScope scope) {
        GraphBuilder g = scope.graph();
        Value residual = g.cast(g.sub(scope.prediction(), scope.target()), DType.F32);
        Value sum = g.cast(g.reshape(g.sum(g.square(residual)), 1), DType.F64);
        return g.concat(
                0,
                List.of(
                        sum,
                        g.reshape(
                                g.constant(DType.F64, (double) residual.shape().elements()), 1)));
    }

    @Override
    public double result(double[] totals) {
        return totals[0] / totals[1];
    }
}
