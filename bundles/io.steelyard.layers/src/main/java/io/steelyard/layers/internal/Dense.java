package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import io.steelyard.tensor.Shape;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Fully connected layer: {@code y = x W^T + b}, from {@code [N, ..., in_features]} to {@code [N, ..., out_features]}.
 *
 * <p>Parameters: {@code weight [out_features, in_features]}, at first {@code U(-k, k)} with {@code k = 1 /
 * sqrt(in_features)}, written as {@code kaiming_uniform} with {@code a = sqrt(5)}; {@code bias [out_features]}, at first
 * {@code U(-k, k)} as well.
 *
 * <p>Source: PyTorch, {@code torch.nn.Linear}.
 */
@Component
@ProvidesLayer("dense")
public class Dense implements LayerType {
    private static final Option<Long> OUT_FEATURES =
            Option.integer("out_features", "number of neurons").atLeast(1);

    private static final Option<Boolean> BIAS =
            Option.flag("bias", "whether a constant is added to each neuron").orElse(true);

    @Override
    public String summary() {
        return "fully connected: x W^T + b";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(OUT_FEATURES, BIAS);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        if (x.shape().rank() == 0) {
            throw new IllegalArgumentException("expected an input [N, ..., features], found a scalar");
        }
        if (x.shape().rank() == 2) {
            Sequences.refusePadding(scope, "adds up the elements of a sequence");
        }
        // The weight's gradient adds up over padding too, where 0 times what is not finite would not be 0.
        x = Sequences.withoutPadding(scope, x);
        long in = x.shape().dim(-1);
        long out = scope.options().get(OUT_FEATURES);
        Value product = g.dot(x, -1, scope.parameter(UniformStart.weight(Shape.of(out, in))), 1);
        return scope.options().get(BIAS) ? g.add(product, scope.parameter(UniformStart.bias(out, in))) : product;
    }
}
