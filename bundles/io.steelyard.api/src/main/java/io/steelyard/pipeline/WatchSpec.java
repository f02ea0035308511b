package io.steelyard.pipeline;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What is watched of a training. It changes no bit of the weights.
 *
 * @param every how many steps lie between two looks; the first step is one, and so is a step that was refused
 * @param figures what is measured, at least one
 */
public record WatchSpec(long every, Set<Figure> figures) {
    /** Something that can be measured of a layer in training; {@link LayerFigures} says how each is defined. */
    public enum Figure {
        /** The L2 norm of its gradient. */
        GRADIENT_NORM("gradient_norm"),
        /** How far its weights move, relative to how large they are. */
        UPDATE_RATIO("update_ratio"),
        /** The share of its units that give 0 for every row. */
        DEAD_UNITS("dead_units"),
        /** How many elements of its gradient and of its weights are NaN or infinite. */
        NON_FINITE("non_finite");

        private final String word;

        Figure(String word) {
            this.word = word;
        }

        /** How it is called in specifications. */
        public String word() {
            return word;
        }

        /** The figure that is called so. */
        public static Optional<Figure> named(String word) {
            return Arrays.stream(values())
                    .filter(figure -> figure.word.equals(word))
                    .findFirst();
        }
    }

    /** Copies the set, in the order of the figures. */
    public WatchSpec {
        if (every < 1 || figures.isEmpty()) {
            throw new IllegalArgumentException(
                    "something is watched every so many steps, found " + figures + " every " + every);
        }
        figures = Collections.unmodifiableSet(EnumSet.copyOf(figures));
    }
}
