package io.steelyard.graph;

import java.util.Locale;

/** A relation between two numbers. With a NaN on either side only {@link #NE} holds, as in IEEE 754. */
public enum Comparison {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE;

    /** The name in dumps. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
