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
 * Rectified linear unit that lets a share of negative values through: {@code y = x} where {@code x > 0} and {@code
 * negative_slope * x} elsewhere. The gradient at 0 is {@code negative_slope}.
 *
 * <p>Source: PyTorch, {@code torch.nn.LeakyReLU}.
 */
@Component
@ProvidesLayer("leaky_relu")
public class LeakyRelu implements LayerType {
    private static final Option<Double> NEGATIVE_SLOPE =
            Option.number("negative_slope", "slope for negative values").orElse(0.01);

    @Override
    public String summary() {
        return "x where positive, negative_slope * x elsewhere";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(NEGATIVE_SLOPE);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        return g.select(
                g.compare(Comparison.GT, x, 0), x, g.mul(x, scope.options().get(NEGATIVE_SLOPE)));
    }
}
