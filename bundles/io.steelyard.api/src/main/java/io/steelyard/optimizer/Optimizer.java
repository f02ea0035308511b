package io.steelyard.optimizer;

import io.steelyard.graph.Value;
import io.steelyard.option.Plugin;
import org.osgi.annotation.versioning.ConsumerType;

/** A rule for updating weights. Register it as a service with {@link ProvidesOptimizer}. It keeps no state. */
@ConsumerType
public interface Optimizer extends Plugin {
    /** The learning rate where the specification gives none. */
    double defaultRate();

    /**
     * Describes the update of one parameter. Its options need not declare the learning rate: {@code lr} is common to all
     * optimizers and reaches them, scheduled, as {@link UpdateScope#rate}.
     *
     * @return what the parameter becomes, of its own type
     */
    Value describe(UpdateScope scope);
}
