package io.steelyard.runtime.internal.training;

import io.steelyard.compiler.describe.DeclaredParameter;
import io.steelyard.compiler.describe.NamePattern;
import io.steelyard.option.NearestName;
import io.steelyard.pipeline.LayerSpec;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Place;
import io.steelyard.pipeline.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Parameters as a specification speaks of them, held against those that there are. */
final class ParameterNames {
    private ParameterNames() {}

    static List<NamePattern> patterns(List<String> texts) {
        return texts.stream().map(NamePattern::new).toList();
    }

    /** A problem for each pattern or name in a specification that stands for no parameter. */
    static List<Problem> unknown(PipelineSpec spec, Map<String, DeclaredParameter> parameters) {
        List<Problem> problems = new ArrayList<>();
        spec.groups()
                .forEach(group -> problems.addAll(unmatched(
                        group.match(), parameters.keySet(), group.optimizer().placeOf("match"))));
        spec.transforms()
                .forEach(transform ->
                        problems.addAll(unmatched(transform.match(), parameters.keySet(), transform.place())));
        for (LayerSpec layer : spec.layers()) {
            List<String> own = parameters.values().stream()
                    .filter(parameter -> parameter.layer().equals(layer.name()))
                    .map(parameter -> parameter.parameter().name())
                    .toList();
            layer.initializers().forEach((name, initializer) -> {
                if (!own.contains(name)) {
                    problems.add(new Problem(
                            initializer.place(),
                            "layer '" + layer.name() + "' has no parameter '" + name + "'"
                                    + NearestName.hint(name, own)));
                }
            });
        }
        return problems;
    }

    /** A problem for each pattern that is like none of the names. */
    static List<Problem> unmatched(List<String> patterns, Collection<String> names, Place place) {
        return patterns.stream()
                .filter(pattern -> names.stream().noneMatch(new NamePattern(pattern)::matches))
                .map(pattern -> new Problem(place, "'" + pattern + "' matches no parameter" + hint(pattern, names)))
                .toList();
    }

    /** What somebody may have meant: another pattern of the same kind, or else a name. */
    private static String hint(String pattern, Collection<String> names) {
        return like(pattern, names, name -> name.substring(0, name.indexOf('.')) + ".*")
                .or(() -> like(pattern, names, name -> "*" + name.substring(name.indexOf('.'))))
                .orElseGet(() -> NearestName.hint(pattern, names));
    }

    private static Optional<String> like(String pattern, Collection<String> names, UnaryOperator<String> toPattern) {
        return NearestName.to(pattern, names.stream().map(toPattern).distinct().toList())
                .map(nearest -> "; did you mean '" + nearest + "'?");
    }
}
