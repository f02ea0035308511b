package io.steelyard.objectives.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.objective.Objective;
import io.steelyard.objective.ObjectiveScope;
import io.steelyard.objective.ProvidesObjective;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The squared error, {@code (prediction - target)^2}, averaged or added up over all elements; {@code torch.nn.MSELoss}.
 * Prediction and target are of one shape.
 */
@Component
@ProvidesObjective("mse")
public final class MeanSquaredErrorLoss implements Objective {
    @Override
    public String summary() {
        return "mean squared error";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(Reduction.OPTION);
    }

    @Override
    public Value describe(ObjectiveScope scope) {
        GraphBuilder g = scope.graph();
        Value squares = g.square(Residual.of("mse", scope, scope.prediction().dtype()));
        return Reduction.isSum(scope) ? g.sum(squares) : g.mean(squares);
    }
}
