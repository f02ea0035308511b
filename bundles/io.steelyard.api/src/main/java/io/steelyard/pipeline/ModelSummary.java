package io.steelyard.pipeline;

import io.steelyard.tensor.Shape;
import java.util.List;

/**
 * What a model consists of.
 *
 * @param input the shape of its input, without the batch axis
 * @param layers its layers in order
 * @param memory what a training step needs
 */
public record ModelSummary(Shape input, List<Layer> layers, Memory memory) {
    /**
     * The memory that a training step on a whole batch needs, in bytes, as it is planned; sequences are padded to the
     * longest there are. What a backend takes besides, for scratch space and code, is not in it.
     *
     * @param rows the number of rows in the batch
     * @param weights of all parameters, trained or not
     * @param slots of what the optimizer and gradient transforms remember from step to step
     * @param buffers of what layers keep beside their weights: running means
     * @param values of the buffers for everything that is computed on the way, where values whose lives do not overlap
     *     share one
     * @param valuesWithoutReuse of the same values if none shared a buffer with another
     */
    public record Memory(int rows, long weights, long slots, long buffers, long values, long valuesWithoutReuse) {}

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
