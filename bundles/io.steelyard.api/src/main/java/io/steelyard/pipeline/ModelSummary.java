package io.steelyard.pipeline;

import io.steelyard.tensor.Shape;
import java.util.List;

/**
 * What a model consists of.
 *
 * @param input the shape of its input, without the batch axis
 * @param layers its layers in order
 */
public record ModelSummary(Shape input, List<Layer> layers) {
    /**
     * One layer.
     *
     * @param output the shape of its output, without the batch axis
     * @param trainable the number of elements in weights that an optimizer changes
     * @param frozen the number of elements in weights and buffers that none changes
     */
    public record Layer(String name, String type, Shape output, long trainable, long frozen) {}

    /** Copies the list. */
    public ModelSummary {
        layers = List.copyOf(layers);
    }

    /** The number of all elements that an optimizer changes. */
    public long trainable() {
        return layers.stream().mapToLong(Layer::trainable).sum();
    }

    /** The number of all elements that none changes. */
    public long frozen() {
        return layers.stream().mapToLong(Layer::frozen).sum();
    }
}
