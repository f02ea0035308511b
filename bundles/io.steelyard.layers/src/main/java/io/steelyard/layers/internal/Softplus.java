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
 * Smooth rectifier: {@code y = log(1 + exp(beta * x)) / beta}, and {@code y = x} where {@code beta * x > threshold}.
 *
 * <p>Source: PyTorch, {@code torch.nn.Softplus}.
 */
@Component
@ProvidesLayer("softplus")
public class Softplus implements LayerType {
    private static final Option<Double> BETA = Option.number("beta", "sharpness of the bend")
            .check(beta -> beta != 0, "a number other than 0")
            .orElse(1.0);

    private static final Option<Double> THRESHOLD =
            Option.number("threshold", "beta * x beyond which the output is x").orElse(20.0);

    @Override
    public String summary() {
        return "log(1 + exp(beta x)) / beta";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(BETA, THRESHOLD);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        double beta = scope.options().get(BETA);
        Value scaled = g.mul(x, beta);
        Value straight = g.compare(Comparison.GT, scaled, scope.options().get(THRESHOLD));
        return g.select(straight, x, g.div(Piecewise.softplus(g, scaled), beta));
    }
}
