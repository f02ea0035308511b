package io.steelyard.compiler;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.ContractionViewsPass;
import io.steelyard.compiler.internal.DeadCode;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Lets products of matrices read and write tensors where they lie: the slices, reshapes and transposes in front of a {@code
 * dot_general}, and a transpose of its result, become part of one composite, if the elements lie at regular distances.
 * That is what attention does to the heads of queries, keys and values.
 *
 * <p>The composite's body is its definition. {@link #of} tells where the elements are.
 */
public final class ContractionViews {
    /** The name of such composites. */
    public static final String NAME = "contraction";

    private ContractionViews() {}

    /**
     * A product and where its operands and its result lie.
     *
     * @param op the product
     * @param left how the first operand is seen in the composite's first
     * @param right how the second operand is seen in the composite's second
     * @param result how the product's result is laid into the composite's
     */
    public record Contraction(Op.DotGeneral op, StridedView left, StridedView right, StridedView result) {}

    /**
     * Rewrites a program, sub-graphs included, without changing a value.
     *
     * @param accepted which of the composites are wanted; the others stay as they are
     */
    public static Program rewrite(Program program, Predicate<Op.Composite> accepted) {
        return new DeadCode().apply(new ContractionViewsPass(accepted).apply(program));
    }

    /** A product as it is, its operands lying as they do. */
    public static Contraction of(Node dot) {
        return new Contraction(
                (Op.DotGeneral) dot.op(),
                StridedView.of(dot.operands().get(0).shape()),
                StridedView.of(dot.operands().get(1).shape()),
                StridedView.of(dot.result().shape()));
    }

    /** The product in a composite that {@link #rewrite} has made. */
    public static Contraction of(Op.Composite composite) {
        Subgraph body = composite.body();
        Map<Value, StridedView> views = new HashMap<>();
        body.parameters().forEach(parameter -> views.put(parameter, StridedView.of(parameter.shape())));
        Contraction found = null;
        for (Node node : body.graph().nodes()) {
            if (node.op() instanceof Op.DotGeneral dot) {
                found = new Contraction(
                        dot,
                        views.get(node.operands().get(0)),
                        views.get(node.operands().get(1)),
                        StridedView.of(node.result().shape()));
            } else if (found != null) {
                found = new Contraction(found.op(), found.left(), found.right(), beneath(node));
            } else if (node.op().kind() != OpKind.INPUT) {
                views.put(
                        node.result(),
                        views.get(node.operands().get(0)).through(node.op()).orElseThrow());
            }
        }
        return found;
    }

    /** How the operand of a transpose is to be laid down so that the transposed tensor lies in order. */
    private static StridedView beneath(Node transpose) {
        StridedView ordered = StridedView.of(transpose.result().shape());
        List<Integer> permutation = ((Op.Transpose) transpose.op()).permutation();
        Integer[] inverse = new Integer[permutation.size()];
        for (int axis = 0; axis < inverse.length; axis++) {
            inverse[permutation.get(axis)] = axis;
        }
        return ordered.through(new Op.Transpose(List.of(inverse))).orElseThrow();
    }
}
