package io.steelyard.compiler.describe;

import io.steelyard.optimizer.GradientTransform;
import io.steelyard.option.Options;
import java.util.List;

/**
 * A gradient transform in its place.
 *
 * @param name unique among a model's transforms; its slots are called {@code PARAMETER/NAME.SLOT}
 * @param transform the plugin
 * @param options its options, checked
 * @param match what the names of the parameters are like that it works on; all parameters if there is no pattern
 */
public record TransformPart(String name, GradientTransform transform, Options options, List<NamePattern> match) {
    /** Copies the list. */
    public TransformPart {
        match = List.copyOf(match);
    }

    /** Whether the transform works on a parameter. */
    boolean worksOn(String parameter) {
        return match.isEmpty() || match.stream().anyMatch(pattern -> pattern.matches(parameter));
    }
}
