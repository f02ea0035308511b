package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.initializer.ProvidesInitializer;
import io.steelyard.option.Option;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Uniform, scaled to both fans: {@code U(-k, k)} with {@code k = gain * sqrt(6 / (fan_in + fan_out))}, whose standard
 * deviation is {@code gain * sqrt(2 / (fan_in + fan_out))}.
 *
 * <p>Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS
 * 2010; PyTorch, {@code torch.nn.init.xavier_uniform_}.
 */
@Component
@ProvidesInitializer("xavier_uniform")
public class XavierUniform implements Initializer {
    private static final Option<Double> GAIN =
            Option.number("gain", "factor on the bound").above(0).orElse(1.0);

    @Override
    public String summary() {
        return "uniform, scaled to both fans";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(GAIN);
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        double bound = scope.options().get(GAIN) * Math.sqrt(6.0 / (scope.fanIn() + scope.fanOut()));
        Fill.uniform(scope, weight, -bound, bound);
    }
}
