package io.steelyard.compiler;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.ChannelsLastPass;
import io.steelyard.compiler.internal.DeadCode;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import java.util.function.Predicate;

/**
 * Lets convolutions and windows see images with their channels innermost, {@code [N, H, W, C]}, as most processors like
 * it. A node that is wanted so becomes a composite whose operands and results lie that way; elementwise operations and
 * sums between two of them do so too, and only where something else looks at an image is it transposed.
 *
 * <p>The composite's body is its definition: transposes around the one operation, which {@link #operation} finds. The
 * kernels of convolutions keep their order of axes.
 */
public final class ChannelsLast {
    /** The name of such composites. */
    public static final String NAME = "channels_last";

    private ChannelsLast() {}

    /**
     * Rewrites a program, sub-graphs included. Sums of a whole image may be added up in another order than before; nothing
     * else changes a bit.
     *
     * @param wanted which convolutions, their gradients, and windows are to become such composites
     */
    public static Program rewrite(Program program, Predicate<Node> wanted) {
        return new DeadCode().apply(new ChannelsLastPass(wanted).apply(program));
    }

    /** The operation that such a composite consists of. */
    public static Op operation(Op.Composite composite) {
        return composite.body().graph().nodes().stream()
                .map(Node::op)
                .filter(op -> op.kind().group() == OpKind.Group.CONTRACTION
                        || op.kind().group() == OpKind.Group.WINDOW)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a composite of channels last: " + composite));
    }
}
