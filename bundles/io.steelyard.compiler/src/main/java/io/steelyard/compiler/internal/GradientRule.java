package io.steelyard.compiler.internal;

import io.steelyard.graph.Value;

/** What an operation passes back to one of its operands. */
@FunctionalInterface
public interface GradientRule {
    /** The rule of operands through which no gradient flows; recognized by identity, never called. */
    GradientRule NONE = gradient -> {
        throw new IllegalStateException(gradient.node() + " has no gradient for operand " + gradient.operand());
    };

    /** Adds the nodes that compute the gradient of the operand, which has the operand's type. */
    Value of(Gradient gradient);
}
