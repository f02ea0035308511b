package io.steelyard.compiler.describe;

import io.steelyard.option.Options;
import java.util.List;

/**
 * Parameters that are trained in their own way.
 *
 * @param match what their names are like
 * @param options the optimizer's options for them, checked
 * @param rate the name of the input that has their learning rate, {@code f64[]}
 * @param frozen whether they are not trained at all
 */
public record ParameterGroup(List<NamePattern> match, Options options, String rate, boolean frozen) {
    /** Copies the list. */
    public ParameterGroup {
        match = List.copyOf(match);
    }
}
