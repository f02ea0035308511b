package io.steelyard.objectives.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.objective.Metric;
import io.steelyard.objective.ObjectiveScope;
import io.steelyard.objective.ProvidesMetric;
import io.steelyard.option.Option;
import io.steelyard.tensor.DType;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The share of rows whose class was predicted, from 0 to 1: the class with the greatest score along axis 1 of {@code
 * [N, C, ...]}, the first of equals, is the one the target names, or the likeliest one where the target holds
 * probabilities. Rows of class {@code ignore_index} do not count. The totals are the number of rows predicted and the
 * number of rows.
 */
@Component
@ProvidesMetric("accuracy")
public final class AccuracyMetric implements Metric {
    @Override
    public String summary() {
        return "share of rows whose class was predicted";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(ClassTarget.IGNORE_INDEX);
    }

    @Override
    public Value describe(ObjectiveScope scope) {
        GraphBuilder g = scope.graph();
        Value classes = ClassTarget.kind("accuracy", scope) == ClassTarget.Kind.INDICES
                ? g.cast(scope.target(), DType.I64)
                : g.argMax(scope.target(), ClassTarget.AXIS);
        Value counted = ClassTarget.counted(scope, classes);
        Value correct = g.compare(Comparison.EQ, g.argMax(scope.prediction(), ClassTarget.AXIS), classes);
        return Average.totals(g, g.cast(g.binary(OpKind.AND, correct, counted), DType.F64), g.cast(counted, DType.F64));
    }

    @Override
    public double result(double[] totals) {
        return Average.result(totals);
    }
}
