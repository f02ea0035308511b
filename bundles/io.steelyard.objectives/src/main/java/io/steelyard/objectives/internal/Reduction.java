package io.steelyard.objectives.internal;

import io.steelyard.objective.ObjectiveScope;
import io.steelyard.option.Option;
import java.util.List;

/** How the losses of single elements become one: their mean or their sum. */
final class Reduction {
    private static final String SUM = "sum";

    static final Option<String> OPTION = Option.choice(
                    "reduction", List.of("mean", SUM), "how the losses of single elements become one")
            .orElse("mean");

    private Reduction() {}

    /** Whether an objective that declared {@link #OPTION} was told to add up rather than to average. */
    static boolean isSum(ObjectiveScope scope) {
        return scope.options().get(OPTION).equals(SUM);
    }
}
