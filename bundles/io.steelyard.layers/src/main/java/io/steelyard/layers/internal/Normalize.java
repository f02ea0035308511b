package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Brings vectors to length 1: {@code y = x / max(|x|, eps)} with the Euclidean norm along an axis. A vector of zeros stays
 * one, and passes on the gradient divided by {@code eps}.
 *
 * <p>Source: PyTorch, {@code torch.nn.functional.normalize} with {@code p = 2}.
 */
@Component
@ProvidesLayer("normalize")
public class Normalize implements LayerType {
    private static final Option<Long> DIM =
            Option.integer("dim", "the axis along which the vectors lie").orElse(1L);

    private static final Option<Double> EPS =
            Option.number("eps", "the least that is divided by").above(0).orElse(1e-12);

    @Override
    public String summary() {
        return "vectors brought to length 1";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(DIM, EPS);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        int axis = Axes.of(x, scope.options().get(DIM));
        if (axis == 1) {
            Sequences.refusePadding(scope, "works along the sequence");
        }
        double eps = scope.options().get(EPS);
        // The bound is within the root, whose slope at 0 is infinite.
        Value length = g.sqrt(g.max(g.sum(g.square(x), axis), eps * eps));
        return g.div(x, g.keep(length, x, axis));
    }
}
