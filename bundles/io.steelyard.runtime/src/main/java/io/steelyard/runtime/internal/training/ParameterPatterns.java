package io.steelyard.runtime.internal.training;

import io.steelyard.compiler.describe.NamePattern;
import io.steelyard.option.NearestName;
import io.steelyard.pipeline.Place;
import io.steelyard.pipeline.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Patterns over the names of parameters, as a specification has them. */
final class ParameterPatterns {
    private ParameterPatterns() {}

    static List<NamePattern> of(List<String> texts) {
        return texts.stream().map(NamePattern::new).toList();
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
