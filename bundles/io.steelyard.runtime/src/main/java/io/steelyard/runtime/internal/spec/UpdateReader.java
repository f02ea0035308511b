package io.steelyard.runtime.internal.spec;

import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.pipeline.GradientTransformSpec;
import io.steelyard.pipeline.ParameterGroupSpec;
import io.steelyard.pipeline.Place;
import io.steelyard.pipeline.PluginRef;
import io.steelyard.pipeline.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads what a specification says of how parameters change: at which rate, in which groups, through which transforms. */
final class UpdateReader {
    private static final Option<Double> RATE =
            Option.number("lr", "the learning rate").atLeast(0);

    private static final Option<List<String>> MATCH = Option.of(
            "match",
            "a pattern or a list of patterns",
            UpdateReader::patterns,
            "the names of the parameters it is about");
    private static final Option<Boolean> FROZEN =
            Option.flag("frozen", "whether the parameters are not trained").orElse(false);

    private final SpecSection top;
    private final List<Problem> problems;

    /**
     * A reader.
     *
     * @param top the whole specification
     * @param problems receives what is wrong
     */
    UpdateReader(SpecSection top, List<Problem> problems) {
        this.top = top;
        this.problems = problems;
    }

    /** The learning rate among an optimizer's options, if there is one. */
    OptionalDouble rate(PluginRef optimizer) {
        if (!optimizer.options().containsKey(RATE.name())) {
            return OptionalDouble.empty();
        }
        Map<String, Object> given = new LinkedHashMap<>();
        given.put(RATE.name(), optimizer.options().get(RATE.name()));
        try {
            return OptionalDouble.of(Options.parse(List.of(RATE), given).get(RATE));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(optimizer.placeOf(RATE.name()), e.getMessage()));
            return OptionalDouble.empty();
        }
    }

    /** An optimizer with its own options alone. */
    static PluginRef withoutRate(PluginRef optimizer) {
        return optimizer.without(RATE.name());
    }

    /** Groups of parameters; what one does not say is as the optimizer's own options say. */
    List<ParameterGroupSpec> groups(PluginRef optimizer) {
        List<ParameterGroupSpec> groups = new ArrayList<>();
        List<YamlNode> items = top.list("param_groups");
        for (int index = 0; index < items.size(); index++) {
            YamlNode item = items.get(index);
            Place place = new Place(top.place().file(), item.line(), "param_groups[" + index + "]");
            if (!(item instanceof YamlNode.Mapping mapping)) {
                top.problem(
                        place, "expected a group as in {match: '*.bias', weight_decay: 0}, found " + item.describe());
                continue;
            }
            SpecSection section = new SpecSection(mapping, place, problems);
            Map<String, Object> changed = new LinkedHashMap<>(optimizer.options());
            section.keys().stream()
                    .filter(key -> !Set.of(MATCH.name(), FROZEN.name()).contains(key))
                    .forEach(key -> changed.put(key, mapping.entries().get(key).plain()));
            PluginRef own = new PluginRef(optimizer.name(), changed, place, mapping.keyLines());
            OptionalDouble rate = rate(own);
            section.options(List.of(MATCH, FROZEN))
                    .ifPresent(options -> groups.add(new ParameterGroupSpec(
                            options.get(MATCH), withoutRate(own), rate, options.get(FROZEN), place)));
        }
        return groups;
    }

    /** Gradient transforms, in order. */
    List<GradientTransformSpec> transforms() {
        List<GradientTransformSpec> transforms = new ArrayList<>();
        List<YamlNode> items = top.list("gradient_transforms");
        for (int index = 0; index < items.size(); index++) {
            YamlNode item = items.get(index);
            Place place = new Place(top.place().file(), item.line(), "gradient_transforms[" + index + "]");
            if (!(item instanceof YamlNode.Mapping mapping)) {
                top.plugin(item, place)
                        .ifPresent(found -> transforms.add(new GradientTransformSpec(found, List.of(), place)));
                continue;
            }
            SpecSection section = new SpecSection(mapping, place, problems);
            List<String> names = section.keys().stream()
                    .filter(key -> !key.equals(MATCH.name()))
                    .toList();
            if (names.size() != 1) {
                section.problem(
                        place,
                        "expected one gradient transform beside match, found "
                                + (names.isEmpty() ? "none" : String.join(", ", names)));
                continue;
            }
            String name = names.get(0);
            Place at = new Place(place.file(), section.placeOf(name).line(), place.path());
            Option<List<String>> match = MATCH.orElse(List.of());
            Optional<Options> options = section.options(List.of(match));
            section.plugin(name, mapping.entries().get(name), at)
                    .ifPresent(found -> options.ifPresent(given -> transforms.add(new GradientTransformSpec(
                            found,
                            given.get(match),
                            new Place(
                                    place.file(), section.placeOf(MATCH.name()).line(), place.path())))));
        }
        return transforms;
    }

    /** One pattern, or a list of at least one. */
    private static List<String> patterns(Object raw) {
        List<?> items = raw instanceof List<?> list ? list : List.of(raw);
        List<String> patterns = new ArrayList<>();
        for (Object item : items) {
            if (!(item instanceof String text) || text.isBlank()) {
                return null;
            }
            patterns.add(text);
        }
        return patterns.isEmpty() ? null : patterns;
    }
}
