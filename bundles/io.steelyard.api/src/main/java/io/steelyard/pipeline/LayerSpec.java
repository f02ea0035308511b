package io.steelyard.pipeline;

import java.util.List;
import java.util.Map;

/**
 * One layer of a model.
 *
 * @param name unique in the model; its weights are called {@code NAME.weight} and so on
 * @param type the layer type with its options
 * @param inputs the names of the layers it takes its inputs from; {@code input} is the model's own
 * @param initializers for some of its parameters, by their name within the layer, what they start from
 * @param share for some of its parameters, by their name within the layer, the parameter of a layer before that they are,
 *     {@code LAYER.NAME}
 */
public record LayerSpec(
        String name,
        PluginRef type,
        List<String> inputs,
        Map<String, PluginRef> initializers,
        Map<String, String> share) {
    /** The name by which a layer takes the model's own input. */
    public static final String MODEL_INPUT = "input";

    /** Copies the collections. */
    public LayerSpec {
        inputs = List.copyOf(inputs);
        initializers = Map.copyOf(initializers);
        share = Map.copyOf(share);
    }
}
