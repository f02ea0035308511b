package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.initializer.ProvidesInitializer;
import io.steelyard.tensor.TensorBuffer;
import org.osgi.service.component.annotations.Component;

/**
 * Keras's name for {@code xavier_uniform}: {@code U(-k, k)} with {@code k = sqrt(6 / (fan_in + fan_out))}.
 *
 * <p>Source: Keras, {@code keras.initializers.GlorotUniform}.
 */
@Component
@ProvidesInitializer("glorot_uniform")
public class GlorotUniform implements Initializer {
    @Override
    public String summary() {
        return "uniform, scaled to both fans, as Keras does it";
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        double bound = Math.sqrt(6.0 / (scope.fanIn() + scope.fanOut()));
        Fill.uniform(scope, weight, -bound, bound);
    }
}
