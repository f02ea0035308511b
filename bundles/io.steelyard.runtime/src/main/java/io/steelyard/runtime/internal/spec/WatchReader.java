package io.steelyard.runtime.internal.spec;

import io.steelyard.option.NearestName;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.pipeline.WatchSpec;
import io.steelyard.pipeline.WatchSpec.Figure;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what is watched of a training: {@code watch: {every: 50, what: [gradient_norm]}}. */
final class WatchReader {
    private static final List<String> WORDS =
            Arrays.stream(Figure.values()).map(Figure::word).toList();

    private static final Option<Long> EVERY =
            Option.integer("every", "steps between two looks").atLeast(1).orElse(100L);
    private static final Option<List<String>> WHAT = Option.texts("what", "what is measured")
            .check(what -> !what.isEmpty(), "at least one of " + String.join(", ", WORDS))
            .orElse(WORDS);

    private WatchReader() {}

    /** What a specification asks to watch; nothing if there is no such key, or something is wrong with it. */
    static Optional<WatchSpec> read(SpecSection top) {
        if (top.find("watch").isEmpty()) {
            return Optional.empty();
        }
        SpecSection section = top.section("watch").knows("every", "what");
        Optional<Options> options = section.options(List.of(EVERY, WHAT));
        if (options.isEmpty()) {
            return Optional.empty();
        }
        Set<Figure> figures = EnumSet.noneOf(Figure.class);
        for (String word : options.get().get(WHAT)) {
            Figure.named(word)
                    .ifPresentOrElse(
                            figures::add,
                            () -> section.problem(
                                    section.placeOf("what"),
                                    "unknown figure '" + word + "'" + NearestName.hint(word, WORDS)));
        }
        return figures.isEmpty()
                ? Optional.empty()
                : Optional.of(new WatchSpec(options.get().get(EVERY), figures));
    }
}
