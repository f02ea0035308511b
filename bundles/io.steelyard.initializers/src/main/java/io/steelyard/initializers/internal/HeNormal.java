package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.initializer.ProvidesInitializer;
import io.steelyard.tensor.TensorBuffer;
import org.osgi.service.component.annotations.Component;

/**
 * Normal with the variance of {@code kaiming_normal} before a rectifier, but cut off at two standard deviations as in
 * Keras: the weights' standard deviation, after the cut, is {@code sqrt(2 / fan_in)}.
 *
 * <p>Source: Keras, {@code keras.initializers.HeNormal}.
 */
@Component
@ProvidesInitializer("he_normal")
public class HeNormal implements Initializer {
    @Override
    public String summary() {
        return "normally distributed within bounds, scaled to the fan in, as Keras does it";
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        Fill.cutAtTwo(scope, weight, Math.sqrt(2.0 / scope.fanIn()));
    }
}
