package io.steelyard.layers.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Replaces small values: {@code y = x} where {@code x > threshold} and {@code value} elsewhere. The gradient at the
 * threshold is 0.
 *
 * <p>Source: PyTorch, {@code torch.nn.Threshold}.
 */
@Component
@ProvidesLayer("threshold")
public class Threshold implements LayerType {
    private static final Option<Double> THRESHOLD = Option.number("threshold", "up to where values are replaced");

    private static final Option<Double> VALUE = Option.number("value", "what they are replaced by");

    @Override
    public String summary() {
        return "x where above a threshold, a constant elsewhere";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(THRESHOLD, VALUE);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        Value low = g.compare(Comparison.LE, x, scope.options().get(THRESHOLD));
        double value = scope.options().get(VALUE);
        Value y = g.select(low, g.filled(x.dtype(), x.shape(), value), x);
        if (value == 0) {
            scope.mayDie(y);
        }
        return y;
    }
}
