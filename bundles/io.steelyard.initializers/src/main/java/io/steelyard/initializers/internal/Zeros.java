package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.initializer.ProvidesInitializer;
import io.steelyard.tensor.TensorBuffer;
import org.osgi.service.component.annotations.Component;

/**
 * All elements are 0.
 *
 * <p>Source: PyTorch, {@code torch.nn.init.zeros_}.
 */
@Component
@ProvidesInitializer("zeros")
public class Zeros implements Initializer {
    @Override
    public String summary() {
        return "all 0";
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        Fill.constant(weight, 0);
    }
}
