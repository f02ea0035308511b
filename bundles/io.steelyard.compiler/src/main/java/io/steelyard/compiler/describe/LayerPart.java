package io.steelyard.compiler.describe;

import io.steelyard.layer.LayerType;
import io.steelyard.option.Options;
import java.util.List;
import java.util.Map;

/**
 * One layer of a model, with the plugin that describes it.
 *
 * @param name unique in the model
 * @param type the plugin
 * @param options the plugin's options, checked
 * @param inputs the names of the layers it takes its inputs from; {@link #MODEL_INPUT} is the model's own
 * @param share for some of its parameters, by their name within the layer, the parameter of a layer before that they are,
 *     {@code LAYER.NAME}
 */
public record LayerPart(String name, LayerType type, Options options, List<String> inputs, Map<String, String> share) {
    /** The name by which a layer takes the model's own input. */
    public static final String MODEL_INPUT = "input";

    /** Copies the collections. */
    public LayerPart {
        inputs = List.copyOf(inputs);
        share = Map.copyOf(share);
    }

    /** A layer with all of its parameters to itself. */
    public LayerPart(String name, LayerType type, Options options, List<String> inputs) {
        this(name, type, options, inputs, Map.of());
    }
}
