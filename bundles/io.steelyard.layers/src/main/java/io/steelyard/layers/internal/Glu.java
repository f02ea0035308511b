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
 * Gated linear unit: the axis {@code dim} is cut into halves a and b, and {@code y = a * sigmoid(b)}. From {@code [..., 2
 * n, ...]} to {@code [..., n, ...]}.
 *
 * <p>Source: Y. N. Dauphin et al., "Language Modeling with Gated Convolutional Networks", ICML 2017; PyTorch, {@code
 * torch.nn.GLU}.
 */
@Component
@ProvidesLayer("glu")
public class Glu implements LayerType {
    private static final Option<Long> DIM =
            Option.integer("dim", "the axis that is cut into halves").orElse(-1L);

    @Override
    public String summary() {
        return "one half of an axis gated by the other";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(DIM);
    }

    @Override
    public Value describe(LayerScope scope) {
        if (Axes.of(scope.input(), scope.options().get(DIM)) == 1) {
            Sequences.refusePadding(scope, "works along the sequence");
        }
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        int axis = Axes.of(x, scope.options().get(DIM));
        long size = x.shape().dim(axis);
        if (size % 2 != 0) {
            throw new IllegalArgumentException(
                    "axis " + axis + " of input " + x.shape() + " has " + size + " elements, expected an even number");
        }
        Value gate = g.logistic(g.slice(x, axis, size / 2, size));
        return g.mul(g.slice(x, axis, 0, size / 2), gate);
    }
}
