package io.steelyard.compiler.describe;

import java.util.OptionalInt;

/** An optimizer or a gradient transform cannot describe an update, or broke its contract. */
public class UpdateException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int transform;
    private final int group;

    UpdateException(int transform, int group, RuntimeException cause) {
        super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        this.transform = transform;
        this.group = group;
    }

    /** Which transform, counted from 0; none if it is the optimizer. */
    public OptionalInt transform() {
        return transform < 0 ? OptionalInt.empty() : OptionalInt.of(transform);
    }

    /** The group of the parameter in question, counted from 0; none if it is in no group. */
    public OptionalInt group() {
        return group < 0 ? OptionalInt.empty() : OptionalInt.of(group);
    }
}
