package io.steelyard.runtime.internal.spec;

import io.steelyard.option.InvalidOptionsException;
import io.steelyard.option.NearestName;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.pipeline.Place;
import io.steelyard.pipeline.PluginRef;
import io.steelyard.pipeline.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One mapping of a specification, read key by key. What is wrong is noted, and reading goes on with a stand-in, so that
 * everything wrong is found at once.
 */
final class SpecSection {
    private final YamlNode.Mapping mapping;
    private final Place place;
    private final List<Problem> problems;

    SpecSection(YamlNode.Mapping mapping, Place place, List<Problem> problems) {
        this.mapping = mapping;
        this.place = place;
        this.problems = problems;
    }

    /** Notes every key that is not one of these. */
    SpecSection knows(String... keys) {
        List<String> known = Arrays.asList(keys);
        mapping.keyLines().forEach((key, line) -> {
            if (!known.contains(key)) {
                problems.add(new Problem(
                        new Place(place.file(), line, place.path()),
                        "unknown key '" + key + "'" + NearestName.hint(key, known)));
            }
        });
        return this;
    }

    /** Where the value of a key stands, or this section if there is none. */
    Place placeOf(String key) {
        String path = place.path().isEmpty() ? key : place.path() + "." + key;
        return new Place(place.file(), mapping.keyLines().getOrDefault(key, place.line()), path);
    }

    Optional<YamlNode> find(String key) {
        return Optional.ofNullable(mapping.entries().get(key));
    }

    /** The values of some options; whatever is wrong with them is noted, and then nothing is given. */
    Optional<Options> options(List<Option<?>> declared) {
        Map<String, Object> raw = new LinkedHashMap<>();
        for (Option<?> option : declared) {
            find(option.name()).ifPresent(node -> raw.put(option.name(), node.plain()));
        }
        try {
            return Optional.of(Options.parse(declared, raw));
        } catch (InvalidOptionsException e) {
            e.problems()
                    .forEach(problem -> problems.add(new Problem(
                            mapping.entries().containsKey(problem.option()) ? placeOf(problem.option()) : place,
                            problem.message())));
            return Optional.empty();
        }
    }

    /** A mapping under a key; an empty one if there is none. */
    SpecSection section(String key) {
        YamlNode node = mapping.entries().get(key);
        if (node instanceof YamlNode.Mapping found) {
            return new SpecSection(found, placeOf(key), problems);
        }
        if (node != null) {
            problem(placeOf(key), "expected a mapping, found " + node.describe());
        }
        return new SpecSection(
                new YamlNode.Mapping(Map.of(), Map.of(), placeOf(key).line()), placeOf(key), problems);
    }

    /** A mapping under a key, or a single word there that stands for one of its options. */
    SpecSection section(String key, String option) {
        return mapping.entries().get(key) instanceof YamlNode.Scalar scalar && scalar.value() != null
                ? new SpecSection(
                        new YamlNode.Mapping(Map.of(option, scalar), Map.of(option, scalar.line()), scalar.line()),
                        placeOf(key),
                        problems)
                : section(key);
    }

    /** The items of a list under a key; none if there is no such key. */
    List<YamlNode> list(String key) {
        YamlNode node = mapping.entries().get(key);
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence.items();
        }
        if (node != null) {
            problem(placeOf(key), "expected a list, found " + node.describe());
        }
        return List.of();
    }

    /** A plugin under a key: {@code key: name} or {@code key: {name: {option: value}}}. */
    Optional<PluginRef> plugin(String key) {
        return find(key).flatMap(node -> plugin(node, placeOf(key)));
    }

    /** As {@link #plugin(String)}, noting a problem if there is none. */
    PluginRef requiredPlugin(String key, String what) {
        Optional<PluginRef> found = plugin(key);
        if (found.isEmpty() && find(key).isEmpty()) {
            problem(place, "missing key '" + key + "': " + what);
        }
        return found.orElse(new PluginRef("", Map.of(), placeOf(key), Map.of()));
    }

    /** A plugin as a name or as a mapping with one key. */
    Optional<PluginRef> plugin(YamlNode node, Place at) {
        if (node instanceof YamlNode.Scalar scalar && scalar.value() instanceof String name) {
            return Optional.of(new PluginRef(name, Map.of(), at, Map.of()));
        }
        if (node instanceof YamlNode.Mapping found && found.entries().size() == 1) {
            Map.Entry<String, YamlNode> only =
                    found.entries().entrySet().iterator().next();
            return plugin(
                    only.getKey(),
                    only.getValue(),
                    new Place(at.file(), found.keyLines().get(only.getKey()), at.path()));
        }
        problem(
                at,
                "expected a name, or a name with its options as in {name: {option: value}}, found " + node.describe());
        return Optional.empty();
    }

    /** A plugin of a name with the node that has its options. */
    Optional<PluginRef> plugin(String name, YamlNode options, Place at) {
        if (options instanceof YamlNode.Scalar scalar && scalar.value() == null) {
            return Optional.of(new PluginRef(name, Map.of(), at, Map.of()));
        }
        if (!(options instanceof YamlNode.Mapping found)) {
            problem(at, "expected the options of '" + name + "' as a mapping, found " + options.describe());
            return Optional.empty();
        }
        Map<String, Object> plain = new LinkedHashMap<>();
        found.entries().forEach((key, value) -> plain.put(key, value.plain()));
        return Optional.of(new PluginRef(name, plain, at, found.keyLines()));
    }

    /** The keys there are, in order. */
    List<String> keys() {
        return new ArrayList<>(mapping.entries().keySet());
    }

    void problem(Place at, String message) {
        problems.add(new Problem(at, message));
    }

    Place place() {
        return place;
    }
}
