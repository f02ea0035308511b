package io.steelyard.kernels.engine;

import io.steelyard.kernels.product.DoubleProducts;
import io.steelyard.kernels.product.FloatProducts;
import io.steelyard.kernels.product.ProductLayout;
import io.steelyard.kernels.product.ProductParts;
import io.steelyard.tensor.DType;

/** Products of matrices of real numbers, in parts that different workers may compute. */
final class MatrixProducts {
    /** The parts of one product at most. It is the same everywhere: sums of what overlaps depend on how they are cut. */
    private static final int MOST_PARTS = 16;

    private MatrixProducts() {}

    /** Products of which every element of the result is written once. */
    static Instruction plan(Slot a, Slot b, Slot c, DType dtype, ProductLayout layout, Workspace workspace) {
        return plan(a, b, c, dtype, layout, ProductParts.of(layout, 1, 1, MOST_PARTS), false, workspace);
    }

    /**
     * Products that are added to what the result holds, where elements of it may be one: only different groups of {@code
     * rowUnit} rows, and different groups of {@code columnUnit} columns, are sure not to meet.
     */
    static Instruction planOverlapping(
            Slot a,
            Slot b,
            Slot c,
            DType dtype,
            ProductLayout layout,
            int rowUnit,
            int columnUnit,
            Workspace workspace) {
        ProductParts parts = ProductParts.of(layout, rowUnit, columnUnit, MOST_PARTS);
        return plan(a, b, c, dtype, layout, parts, true, workspace);
    }

    private static Instruction plan(
            Slot a,
            Slot b,
            Slot c,
            DType dtype,
            ProductLayout layout,
            ProductParts parts,
            boolean adds,
            Workspace workspace) {
        Instruction product = dtype == DType.F64
                ? doubles(a, b, c, new DoubleProducts(layout, parts, adds), workspace.doubleProducts())
                : floats(a, b, c, new FloatProducts(layout, parts, adds), workspace.floatProducts());
        return pool -> {
            product.run(pool);
            c.cells().narrow(0, c.cells().size);
        };
    }

    private static Instruction floats(
            Slot a, Slot b, Slot c, FloatProducts products, FloatProducts.Workspace[] workspaces) {
        return Instruction.ofParts(
                products.parts(),
                (part, worker) -> products.run(part, a.floats(), 0, b.floats(), 0, c.floats(), 0, workspaces[worker]));
    }

    private static Instruction doubles(
            Slot a, Slot b, Slot c, DoubleProducts products, DoubleProducts.Workspace[] workspaces) {
        return Instruction.ofParts(
                products.parts(),
                (part, worker) ->
                        products.run(part, a.doubles(), 0, b.doubles(), 0, c.doubles(), 0, workspaces[worker]));
    }
}
