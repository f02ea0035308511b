package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import io.steelyard.kernels.product.MatrixOffsets;
import io.steelyard.kernels.product.ProductLayout;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;

/** Sums of products over axes of two tensors, as products of matrices. */
final class Contraction {
    /** With fewer columns than this the wider matrix goes to the right. */
    private static final int NARROW = 64;

    private Contraction() {}

    static Instruction plan(Op.DotGeneral op, Operand left, Operand right, Operand result, Workspace workspace) {
        List<Integer> rows = rest(left.shape(), op.batchLeft(), op.contractLeft());
        List<Integer> columns = rest(right.shape(), op.batchRight(), op.contractRight());
        MatrixOffsets a = new MatrixOffsets(
                Offsets.along(left.shape(), op.batchLeft()),
                Offsets.along(left.shape(), rows),
                Offsets.along(left.shape(), op.contractLeft()));
        MatrixOffsets b = new MatrixOffsets(
                Offsets.along(right.shape(), op.batchRight()),
                Offsets.along(right.shape(), op.contractRight()),
                Offsets.along(right.shape(), columns));
        MatrixOffsets c = new MatrixOffsets(
                Offsets.steps(a.batchCount(), (long) a.rowCount() * b.columnCount()),
                Offsets.steps(a.rowCount(), b.columnCount()),
                Offsets.steps(b.columnCount(), 1));
        ProductLayout layout = new ProductLayout(a, b, c);
        return product(left.slot(), right.slot(), result, layout, workspace);
    }

    private static List<Integer> rest(Shape shape, List<Integer> batch, List<Integer> contract) {
        return Reductions.others(
                shape, Stream.concat(batch.stream(), contract.stream()).toList());
    }

    /** Products of which every element of the result is written once. */
    static Instruction product(Slot a, Slot b, Operand c, ProductLayout layout, Workspace workspace) {
        workspace.use(layout.byteSize());
        if (!c.dtype().isFloating()) {
            return new IntegerProducts(a, b, c.slot(), layout);
        } else if (InnerProducts.suit(layout)) {
            return new InnerProducts(a, b, c.slot(), layout, workspace.dots());
        } else if (layout.columns() < NARROW && layout.rows() > layout.columns()) {
            return MatrixProducts.plan(b, a, c.slot(), c.dtype(), layout.exchanged(), workspace);
        }
        return MatrixProducts.plan(a, b, c.slot(), c.dtype(), layout, workspace);
    }
}
