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
 * Moves towards zero: {@code y = x - lambd} where {@code x > lambd}, {@code x + lambd} where {@code x < -lambd}, and 0
 * between. The gradient at both bends is 0.
 *
 * <p>Source: PyTorch, {@code torch.nn.Softshrink}.
 */
@Component
@ProvidesLayer("softshrink")
public class Softshrink implements LayerType {
    private static final Option<Double> LAMBD = Option.number("lambd", "half the width of what becomes 0")
            .atLeast(0)
            .orElse(0.5);

    @Override
    public String summary() {
        return "x moved towards 0 by lambd";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(LAMBD);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        double lambda = scope.options().get(LAMBD);
        Value moved = g.select(g.compare(Comparison.GT, x, 0), g.sub(x, lambda), g.add(x, lambda));
        return g.select(g.compare(Comparison.LE, g.abs(x), lambda), g.filled(x.dtype(), x.shape(), 0), moved);
    }
}
