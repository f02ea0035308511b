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
 * @param lines for options, the line each stands on
 */
public record PluginRef(String name, Map<String, Object> options, Place place, Map<String, Integer> lines) {
    /** Copies the maps, keeping the order of the options. */
    public PluginRef {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        lines = Map.copyOf(lines);
    }

    /** Where one option stands, or should. */
    public Place placeOf(String option) {
        return new Place(place.file(), lines.getOrDefault(option, place.line()), place.path());
    }

    /** This plugin with one option changed. */
    public PluginRef with(String option, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(options);
        changed.put(option, value);
        return new PluginRef(name, changed, place, lines);
    }

    /** This plugin without one option. */
    public PluginRef without(String option) {
        Map<String, Object> rest = new LinkedHashMap<>(options);
        rest.remove(option);
        return new PluginRef(name, rest, place, lines);
    }
}
