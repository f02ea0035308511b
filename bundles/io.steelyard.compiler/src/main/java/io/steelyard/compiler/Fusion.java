package io.steelyard.compiler;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.fusion.FusionPass;

/**
 * Puts together what one pass over memory can compute: the nodes of a program become composites named {@value #NAME}, each
 * of which {@link io.steelyard.compiler.kernel.Kernels} makes a loop nest of. It comes last, after {@link Lowering} and
 * {@link Passes}, and is for backends that turn loop nests into code. Sub-graphs of loops and conditions are fused too.
 *
 * <p>A fused node is made of core operations: elementwise operations but for those that may fail (integer division and
 * remainder), reductions, and what a kernel has for nothing, being another look at what it reads: constants of one number,
 * indices, reshapes, broadcasts, slices, and transposes where most of what is read still lies in the order in which it is
 * gone through. It goes over one space of points, rows of columns, with at most one level of reductions, all over the
 * columns of a row; what came of a row can be used for all of its points.
 *
 * <p>Nothing is computed twice, but for what is so cheap that writing and reading it would take longer. What only updates
 * need is kept apart from what an output or the guard needs, so that a kernel of an optimizer can write over the state that
 * it reads. A sum of floating-point numbers stays one sum, however long: only who turns it into code may say in which order
 * it is added up.
 *
 * <p>A product takes the transposes of its operands in. That keeps the terms of each sum and their order, and bits as far as
 * a backend's order of adding up does not hang on where numbers lie.
 */
public final class Fusion {
    /** The name of the composites. */
    public static final String NAME = "fused";

    private Fusion() {}

    /** The program with composites, of which {@link Lowering} makes one of core operations again. */
    public static Program fuse(Program program) {
        return new FusionPass().apply(program);
    }
}
