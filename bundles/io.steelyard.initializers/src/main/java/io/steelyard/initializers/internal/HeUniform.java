package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.initializer.ProvidesInitializer;
import io.steelyard.tensor.TensorBuffer;
import org.osgi.service.component.annotations.Component;

/**
 * Keras's name for {@code kaiming_uniform} before a rectifier: {@code U(-k, k)} with {@code k = sqrt(6 / fan_in)}.
 *
 * <p>Source: Keras, {@code keras.initializers.HeUniform}.
 */
@Component
@ProvidesInitializer("he_uniform")
public class HeUniform implements Initializer {
    @Override
    public String summary() {
        return "uniform, scaled to the fan in, as Keras does it";
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        double bound = Math.sqrt(6.0 / scope.fanIn());
        Fill.uniform(scope, weight, -bound, bound);
    }
}
