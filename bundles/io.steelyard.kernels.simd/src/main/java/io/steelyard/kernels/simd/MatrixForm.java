package io.steelyard.kernels.simd;

import io.steelyard.compiler.ContractionViews;
import io.steelyard.compiler.ContractionViews.Contraction;
import io.steelyard.compiler.StridedView;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A contraction as products of matrices: its axes are merged to one of rows, one of columns and one that is summed over;
 * what cannot be merged becomes a batch.
 *
 * @param batch the batch axes, outermost first
 * @param rows the rows of the left operand and of the result
 * @param columns the columns of the right operand and of the result
 * @param depth what is summed over
 * @param sums axes that are summed over too, but lie otherwise: the products for each of their entries are added up
 * @param left where the left operand begins
 * @param right where the right operand begins
 * @param result where the result begins
 */
public record MatrixForm(
        List<Axis> batch, Axis rows, Axis columns, Axis depth, List<Axis> sums, long left, long right, long result) {
    private static final long MOST_TERMS = 256;

    /**
     * One axis.
     *
     * @param size the number of its elements
     * @param left how far it is from one to the next in the left operand; 0 if it is not the left operand's
     * @param right in the right operand
     * @param result in the result
     */
    public record Axis(long size, long left, long right, long result) {
        private static final Axis ONE = new Axis(1, 0, 0, 0);

        private boolean holds(Axis inner) {
            return left == inner.left * inner.size
                    && right == inner.right * inner.size
                    && result == inner.result * inner.size;
        }

        private Axis with(Axis inner) {
            return new Axis(size * inner.size, inner.left, inner.right, inner.result);
        }
    }

    /** Copies the list. */
    public MatrixForm {
        batch = List.copyOf(batch);
        sums = List.copyOf(sums);
    }

    /**
     * One of the products that are added up.
     *
     * @param left where its left operand begins
     * @param right where its right operand begins
     * @param first whether it is the first, before which the result holds nothing
     */
    public record Term(long left, long right, boolean first) {}

    /** The products that are added up, in order; mostly one. */
    public List<Term> terms() {
        List<Term> terms = new ArrayList<>(List.of(new Term(left, right, true)));
        for (Axis axis : sums) {
            List<Term> inner = new ArrayList<>();
            for (Term term : terms) {
                for (long i = 0; i < axis.size; i++) {
                    inner.add(new Term(term.left + i * axis.left, term.right + i * axis.right, term.first && i == 0));
                }
            }
            terms = inner;
        }
        return terms;
    }

    /** The form of a contraction that a node is; nothing if it is none, or has too many terms. */
    public static Optional<MatrixForm> of(Node node) {
        if (node.op().kind() == OpKind.DOT_GENERAL) {
            return of(ContractionViews.of(node));
        }
        boolean seen =
                node.op() instanceof Op.Composite composite && composite.name().equals(ContractionViews.NAME);
        return seen ? of(ContractionViews.of((Op.Composite) node.op())) : Optional.empty();
    }

    /** The form of a contraction; nothing if it has too many terms. */
    public static Optional<MatrixForm> of(Contraction contraction) {
        Op.DotGeneral op = contraction.op();
        StridedView left = contraction.left();
        StridedView right = contraction.right();
        StridedView result = contraction.result();
        int at = 0;
        List<Axis> batch = new ArrayList<>();
        for (int i = 0; i < op.batchLeft().size(); i++) {
            int axis = op.batchLeft().get(i);
            batch.add(new Axis(
                    left.shape().dim(axis),
                    left.strides().get(axis),
                    right.strides().get(op.batchRight().get(i)),
                    result.strides().get(at++)));
        }
        List<Axis> rows = new ArrayList<>();
        for (int axis = 0; axis < left.shape().rank(); axis++) {
            if (!op.batchLeft().contains(axis) && !op.contractLeft().contains(axis)) {
                rows.add(new Axis(
                        left.shape().dim(axis),
                        left.strides().get(axis),
                        0,
                        result.strides().get(at++)));
            }
        }
        List<Axis> columns = new ArrayList<>();
        for (int axis = 0; axis < right.shape().rank(); axis++) {
            if (!op.batchRight().contains(axis) && !op.contractRight().contains(axis)) {
                columns.add(new Axis(
                        right.shape().dim(axis),
                        0,
                        right.strides().get(axis),
                        result.strides().get(at++)));
            }
        }
        List<Axis> depth = new ArrayList<>();
        for (int i = 0; i < op.contractLeft().size(); i++) {
            int axis = op.contractLeft().get(i);
            depth.add(new Axis(
                    left.shape().dim(axis),
                    left.strides().get(axis),
                    right.strides().get(op.contractRight().get(i)),
                    0));
        }
        depth = merged(depth);
        List<Axis> sums = new ArrayList<>();
        Axis longest = innermost(depth, sums);
        if (sums.stream().mapToLong(Axis::size).reduce(1, (a, b) -> a * b) > MOST_TERMS) {
            return Optional.empty();
        }
        Axis row = innermost(merged(rows), batch);
        Axis column = innermost(merged(columns), batch);
        return Optional.of(new MatrixForm(
                merged(batch), row, column, longest, sums, left.offset(), right.offset(), result.offset()));
    }

    /** The longest of the axes; the others join others. */
    private static Axis innermost(List<Axis> axes, List<Axis> others) {
        if (axes.isEmpty()) {
            return Axis.ONE;
        }
        int longest = 0;
        for (int i = 0; i < axes.size(); i++) {
            longest = axes.get(i).size > axes.get(longest).size ? i : longest;
        }
        Axis chosen = axes.remove(longest);
        others.addAll(axes);
        return chosen;
    }

    private static List<Axis> merged(List<Axis> axes) {
        List<Axis> merged = new ArrayList<>();
        for (Axis axis : axes) {
            Axis last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (axis.size == 1) {
                continue;
            }
            if (last != null && last.holds(axis)) {
                merged.set(merged.size() - 1, last.with(axis));
            } else {
                merged.add(axis);
            }
        }
        return merged;
    }

    /** A stride of each batch axis. */
    public List<Long> batch(ToLongFunction<Axis> stride) {
        return batch.stream().map(stride::applyAsLong).toList();
    }
}
