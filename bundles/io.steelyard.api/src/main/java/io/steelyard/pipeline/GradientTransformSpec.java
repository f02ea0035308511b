package io.steelyard.pipeline;

import java.util.List;

/**
 * Something that is done to gradients on their way to the optimizer.
 *
 * @param transform the transform with its options
 * @param match patterns over the names of the parameters that it works on, as a {@link ParameterGroupSpec} has them; all
 *     if there is none
 * @param place where the patterns stand
 */
public record GradientTransformSpec(PluginRef transform, List<String> match, Place place) {
    /** Copies the list. */
    public GradientTransformSpec {
        match = List.copyOf(match);
    }
}
