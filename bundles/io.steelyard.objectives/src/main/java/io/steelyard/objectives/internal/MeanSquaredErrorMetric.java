package io.steelyard.objectives.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.objective.Metric;
import io.steelyard.objective.ObjectiveScope;
import io.steelyard.objective.ProvidesMetric;
import io.steelyard.tensor.DType;
import org.osgi.service.component.annotations.Component;

/**
 * The squared error, {@code (prediction - target)^2}, averaged over all elements. Prediction and target are of one
 * shape. The totals are the sum of the errors and their number.
 */
@Component
@ProvidesMetric("mse")
public final class MeanSquaredErrorMetric implements Metric {
    @Override
    public String summary() {
        return "mean squared error";
    }

    @Override
    public Value describe(ObjectiveScope scope) {
        GraphBuilder g = scope.graph();
        Value residual = Residual.of("mse", scope, DType.F64);
        return Average.totals(g, g.square(residual), g.filled(DType.F64, residual.shape(), 1));
    }

    @Override
    public double result(double[] totals) {
        return Average.result(totals);
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }
}
