package io.steelyard.pipeline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A plugin as a specification asks for it: {@code adam: {lr: 0.001}}.
 *
 * @param name the name under which it is published
 * @param options plain values by name
 * @param place where it stands
 */
public record PluginRef(String name, Map<String, Object> options, Place place) {
    /** Copies the map, keeping its order. */
    public PluginRef {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }
}
