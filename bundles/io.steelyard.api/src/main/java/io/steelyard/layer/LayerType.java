package io.steelyard.layer;

import io.steelyard.graph.Value;
import io.steelyard.option.Plugin;
import org.osgi.annotation.versioning.ConsumerType;

/** A kind of layer. Register it as a service with {@link ProvidesLayer}. It keeps no state: calls may come at any time. */
@ConsumerType
public interface LayerType extends Plugin {
    /**
     * Describes one layer of this type. The outermost axis of the input is the batch. Called again for every batch size,
     * length of sequences and mode, with the same options and, but for the batch and the length, the same shapes; it must
     * then declare the same parameters.
     *
     * @return the layer's output
     * @throws IllegalArgumentException if the input does not suit the layer, naming the shapes
     */
    Value describe(LayerScope scope);
}
