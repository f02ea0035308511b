package io.steelyard.compiler;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.Decomposition;

/**
 * Brings a program to what a backend implements: a composite that the backend does not claim becomes its sub-graph, and an
 * operation of a later opset than the backend's becomes older ones. It comes after differentiation, so that the gradient
 * of a composite can be claimed too, and before the {@link Passes}, which find what composites have in common.
 */
public final class Lowering {
    private Lowering() {}

    /** The program without anything that the backend does not implement. */
    public static Program lower(Program program, Backend backend) {
        return new Decomposition(backend.opset(), backend::claims).apply(program);
    }

    /** The program in operations of one opset, without composites. */
    public static Program lower(Program program, int opset) {
        return new Decomposition(opset, (composite, operands) -> false).apply(program);
    }
}
