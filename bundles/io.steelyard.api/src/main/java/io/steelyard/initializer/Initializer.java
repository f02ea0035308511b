package io.steelyard.initializer;

import io.steelyard.option.Plugin;
import io.steelyard.tensor.TensorBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/** A rule for first weights. Register it as a service with {@link ProvidesInitializer}. It keeps no state. */
@ConsumerType
public interface Initializer extends Plugin {
    /**
     * Fills a weight.
     *
     * @param weight zeros, of the type and shape of the parameter
     * @throws IllegalArgumentException if the rule does not apply to this shape
     */
    void initialize(InitializerScope scope, TensorBuffer weight);
}
