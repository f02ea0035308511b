package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Logarithm of softmax: {@code y_i = x_i - log(sum_j exp(x_j))} along an axis, computed without overflow.
 *
 * <p>Source: PyTorch, {@code torch.nn.LogSoftmax}; unlike there, the axis may be left out and is the innermost one then.
 */
@Component
@ProvidesLayer("log_softmax")
public class LogSoftmax implements LayerType {
    private static final Option<Long> DIM =
            Option.integer("dim", "the axis along which the numbers compete").orElse(-1L);

    @Override
    public String summary() {
        return "log(softmax(x))";
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
        return scope.graph()
                .logSoftmax(
                        scope.input(), Axes.of(scope.input(), scope.options().get(DIM)));
    }
}
