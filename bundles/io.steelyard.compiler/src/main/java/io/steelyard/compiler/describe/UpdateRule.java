package io.steelyard.compiler.describe;

import io.steelyard.optimizer.Optimizer;
import io.steelyard.option.Options;
import java.util.List;

/**
 * How a model's parameters change, given their gradients.
 *
 * @param optimizer the plugin that describes each update
 * @param options its options, checked, for parameters that are in no group
 * @param groups parameters that are trained in their own way; of several that match, the first counts
 * @param transforms what is done to gradients before the optimizer sees them, in this order
 */
public record UpdateRule(
        Optimizer optimizer, Options options, List<ParameterGroup> groups, List<TransformPart> transforms) {
    /** The number of the group of parameters that are in none of the groups. */
    static final int NO_GROUP = -1;

    /** Copies the lists. */
    public UpdateRule {
        groups = List.copyOf(groups);
        transforms = List.copyOf(transforms);
    }

    /** An optimizer alone. */
    public UpdateRule(Optimizer optimizer, Options options) {
        this(optimizer, options, List.of(), List.of());
    }

    /** Whether a parameter is kept from training by its group. */
    public boolean isFrozen(String parameter) {
        int group = groupOf(parameter);
        return group != NO_GROUP && groups.get(group).frozen();
    }

    int groupOf(String parameter) {
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).match().stream().anyMatch(pattern -> pattern.matches(parameter))) {
                return i;
            }
        }
        return NO_GROUP;
    }

    Options optionsOf(int group) {
        return group == NO_GROUP ? options : groups.get(group).options();
    }

    String rateOf(int group) {
        return group == NO_GROUP ? ModelPrograms.RATE : groups.get(group).rate();
    }
}
