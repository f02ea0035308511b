package io.steelyard.pipeline;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Some of the parameters, which are trained in their own way. Of several groups that match a parameter the first counts.
 *
 * @param match patterns over names of parameters, {@code conv1.*} or {@code *.bias}; {@code *} stands for any text, {@code
 *     ?} for any letter
 * @param optimizer the pipeline's optimizer with the options that hold in this group, without {@code lr}; the lines are
 *     those of the group's own options
 * @param rate the learning rate; the pipeline's if none
 * @param frozen whether the parameters are not trained at all
 * @param place where it stands
 */
public record ParameterGroupSpec(
        List<String> match, PluginRef optimizer, OptionalDouble rate, boolean frozen, Place place) {
    /** Copies the list. */
    public ParameterGroupSpec {
        match = List.copyOf(match);
    }
}
