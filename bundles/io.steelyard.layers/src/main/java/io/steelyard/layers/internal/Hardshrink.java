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
 * Drops what is near zero: {@code y = 0} where {@code -lambd <= x <= lambd} and {@code x} elsewhere. The gradient at both
 * steps is 0.
 *
 * <p>Source: PyTorch, {@code torch.nn.Hardshrink}.
 */
@Component
@ProvidesLayer("hardshrink")
public class Hardshrink implements LayerType {
    private static final Option<Double> LAMBD = Option.number("lambd", "half the width of what becomes 0")
            .atLeast(0)
            .orElse(0.5);

    @Override
    public String summary() {
        return "0 within lambd of 0, x elsewhere";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(LAMBD);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        Value near = g.compare(Comparison.LE, g.abs(x), scope.options().get(LAMBD));
        return g.select(near, g.filled(x.dtype(), x.shape(), 0), x);
    }
}
