package io.steelyard.compiler.describe;

import io.steelyard.graph.Value;
import java.util.Map;

/** Gives gradients of the loss where parameters have other values than they have. */
@FunctionalInterface
public interface GradientSource {
    /**
     * Describes the gradients at other values.
     *
     * @param replaced the other values by the names of the parameters; the rest are as they are
     * @return a gradient for each of them, by name
     */
    Map<String, Value> at(Map<String, Value> replaced);

    /** For gradients that are given beforehand: there are no others. */
    static GradientSource none() {
        return replaced -> {
            throw new IllegalArgumentException("there is no model here to take a second gradient of");
        };
    }
}
