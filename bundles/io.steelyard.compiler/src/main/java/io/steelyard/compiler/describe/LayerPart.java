package io.steelyard.compiler.describe;

import io.steelyard.layer.LayerType;
import io.steelyard.option.Options;
import java.util.List;

/**
 * One layer of a model, with the plugin that describes it.
 *
 * @param name unique in the model
 * @param type the plugin
 * @param options the plugin's options, checked
 * @param inputs the names of the layers it takes its inputs from; {@link #MODEL_INPUT} is the model's own
 */
public record LayerPart(String name, LayerType type, Options options, List<String> inputs) {
    /** The name by which a layer takes the model's own input. */
    public static final String MODEL_INPUT = "input";

    /** Copies the list. */
    public LayerPart {
        inputs = List.copyOf(inputs);
    }
}
