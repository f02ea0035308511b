package io.steelyard.compiler.internal.fusion;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.Rewriter;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A product of what was transposed before, as a product of what there was: the axes have other numbers, and each sum has
 * the same terms in the same order. It needs the axes that remain to be in the same order too, since a product puts them
 * into its result as they come.
 *
 * <p>This is no {@link io.steelyard.compiler.Pass}: a backend may add up a sum in another order where the numbers lie
 * otherwise, and then leaving it out would change bits.
 */
final class TransposedProduct {
    private TransposedProduct() {}

    static Program apply(Program program) {
        return Rewriter.rewrite(program, TransposedProduct::rewrite);
    }

    private static List<Value> rewrite(Rewriter out, Node node, List<Value> operands) {
        Value product = node.op() instanceof Op.DotGeneral dot ? simplified(out, dot, operands) : null;
        return product == null ? out.emitAll(node.op(), operands) : List.of(product);
    }

    /** The product of the operands as they were, or null if neither is a transpose that can be left out. */
    private static Value simplified(Rewriter out, Op.DotGeneral dot, List<Value> operands) {
        Value left = source(out, operands.get(0), dot.batchLeft(), dot.contractLeft());
        Value right = source(out, operands.get(1), dot.batchRight(), dot.contractRight());
        if (left == null && right == null) {
            return null;
        }
        Op product = new Op.DotGeneral(
                axes(out, left, operands.get(0), dot.batchLeft()),
                axes(out, right, operands.get(1), dot.batchRight()),
                axes(out, left, operands.get(0), dot.contractLeft()),
                axes(out, right, operands.get(1), dot.contractRight()));
        return out.emit(
                product, List.of(left == null ? operands.get(0) : left, right == null ? operands.get(1) : right));
    }

    /** What was transposed, if the axes named neither in the batch nor in the sum stay in order. */
    private static Value source(Rewriter out, Value operand, List<Integer> batch, List<Integer> contract) {
        if (out.definition(operand).op().kind() != OpKind.TRANSPOSE) {
            return null;
        }
        List<Integer> permutation = permutation(out, operand);
        int[] free = IntStream.range(0, permutation.size())
                .filter(axis -> !batch.contains(axis) && !contract.contains(axis))
                .map(permutation::get)
                .toArray();
        boolean ascending = IntStream.range(1, free.length).allMatch(i -> free[i - 1] < free[i]);
        return ascending ? out.definition(operand).operands().get(0) : null;
    }

    private static List<Integer> axes(Rewriter out, Value source, Value operand, List<Integer> axes) {
        return source == null
                ? axes
                : axes.stream().map(permutation(out, operand)::get).toList();
    }

    private static List<Integer> permutation(Rewriter out, Value operand) {
        return ((Op.Transpose) out.definition(operand).op()).permutation();
    }
}
