package io.steelyard.optimizers.internal.update;

import io.steelyard.option.Option;

/** The option with which an update goes uphill. */
final class Ascent {
    static final Option<Boolean> MAXIMIZE = Option.flag(
                    "maximize", "whether the objective is to grow rather than to shrink")
            .orElse(false);

    private Ascent() {}
}
