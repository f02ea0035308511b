package io.steelyard.optimizers.internal.transform;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.GradientTransform;
import io.steelyard.optimizer.ProvidesGradientTransform;
import io.steelyard.optimizer.TransformScope;
import io.steelyard.option.Option;
import io.steelyard.tensor.DType;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Updates in every {@code steps}-th step alone, with the mean of the gradients since the last update: batches larger than
 * what fits at once. Where {@code t} is the number of the step from 1:
 *
 * <pre>{@code
 * sum      <- sum + gradient          after an update: sum <- 0
 * gradient <- sum / steps             if steps divides t; otherwise there is no update
 * }</pre>
 *
 * <p>Each step counts alike, however many rows its batch has. The learning rate is that of the step of the update. What has
 * been added up when training ends is not applied. The slot is {@code sum}.
 */
@Component
@ProvidesGradientTransform("accumulate")
public final class Accumulate implements GradientTransform {
    private static final Option<Long> STEPS =
            Option.integer("steps", "steps from one update to the next").atLeast(1);

    private static final String SUM = "sum";

    @Override
    public String summary() {
        return "updates with the mean gradient of several steps";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(STEPS);
    }

    @Override
    public Value gradient(TransformScope scope) {
        GraphBuilder g = scope.graph();
        long steps = scope.options().get(STEPS);
        if (steps == 1) {
            return scope.gradient();
        }
        Value rest = g.binary(OpKind.REM, scope.step(), g.constant(DType.F64, (double) steps));
        Value due = g.compare(Comparison.EQ, rest, 0);
        Value sum = g.add(scope.slot(SUM), scope.gradient());
        scope.update(SUM, g.select(due, g.filled(sum.dtype(), sum.shape(), 0), sum));
        scope.updateOnlyIf(due);
        return g.div(sum, (double) steps);
    }
}
