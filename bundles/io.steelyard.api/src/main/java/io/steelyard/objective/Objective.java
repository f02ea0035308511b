package io.steelyard.objective;

import io.steelyard.graph.Value;
import io.steelyard.option.Plugin;
import org.osgi.annotation.versioning.ConsumerType;

/** A loss. Register it as a service with {@link ProvidesObjective}. It keeps no state. */
@ConsumerType
public interface Objective extends Plugin {
    /**
     * Describes the loss of one batch.
     *
     * @return a floating-point scalar, by convention the mean over the batch
     * @throws IllegalArgumentException if prediction and target do not fit each other, naming the shapes
     */
    Value describe(ObjectiveScope scope);

    /** What turns the model's output into what a person wants to see: class probabilities, say. The output itself if nothing. */
    default Value present(ObjectiveScope scope) {
        return scope.prediction();
    }
}
