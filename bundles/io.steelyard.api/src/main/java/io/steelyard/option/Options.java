package io.steelyard.option;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of a plugin's options, all of them checked. */
public final class Options {
    /**
     * One thing that is wrong.
     *
     * @param option the name of the option it is about
     * @param message what was found and what was expected
     */
    public record Problem(String option, String message) {}

    private final Map<String, Object> values;
    private final Map<String, Option<?>> declared;

    private Options(Map<String, Object> values, Map<String, Option<?>> declared) {
        this.values = values;
        this.declared = declared;
    }

    /**
     * Checks plain values against what a plugin declares.
     *
     * @param declared the plugin's options
     * @param raw plain values by name, as a specification has them
     * @throws InvalidOptionsException with every problem there is
     */
    public static Options parse(List<Option<?>> declared, Map<String, ?> raw) {
        Map<String, Option<?>> byName = new HashMap<>();
        declared.forEach(option -> byName.put(option.name(), option));
        List<Problem> problems = new ArrayList<>();
        for (String name : raw.keySet()) {
            if (!byName.containsKey(name)) {
                problems.add(
                        new Problem(name, "unknown option '" + name + "'" + NearestName.hint(name, byName.keySet())));
            }
        }
        Map<String, Object> values = new HashMap<>();
        for (Option<?> option : declared) {
            if (raw.containsKey(option.name())) {
                try {
                    values.put(option.name(), option.parse(raw.get(option.name())));
                } catch (IllegalArgumentException e) {
                    problems.add(new Problem(option.name(), option.name() + ": " + e.getMessage()));
                }
            } else if (option.required()) {
                problems.add(new Problem(option.name(), "missing option '" + option.name() + "': " + option.summary()));
            } else {
                option.fallback().ifPresent(value -> values.put(option.name(), value));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidOptionsException(problems);
        }
        return new Options(Map.copyOf(values), Map.copyOf(byName));
    }

    /**
     * The value of an option that is required or has a default.
     *
     * @throws IllegalArgumentException if the plugin did not declare this option, or it may be left out
     */
    public <T> T get(Option<T> option) {
        return find(option)
                .orElseThrow(() -> new IllegalArgumentException(
                        "option '" + option.name() + "' may be left out: read it with find"));
    }

    /** The value of an option that may have been left out. */
    public <T> Optional<T> find(Option<T> option) {
        if (declared.get(option.name()) != option) {
            throw new IllegalArgumentException("option '" + option.name() + "' was not declared by this plugin");
        }
        // The value was made by this very option's parser.
        @SuppressWarnings("unchecked")
        T value = (T) values.get(option.name());
        return Optional.ofNullable(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Options options && values.equals(options.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
