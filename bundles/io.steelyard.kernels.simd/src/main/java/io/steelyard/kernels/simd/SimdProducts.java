package io.steelyard.kernels.simd;

import io.steelyard.graph.Node;
import io.steelyard.kernels.engine.Workspace;
import io.steelyard.kernels.simd.MatrixForm.Axis;
import io.steelyard.kernels.simd.product.MatrixLayout;
import io.steelyard.kernels.simd.product.ProductPlan;
import io.steelyard.kernels.simd.product.ProductShape;
import io.steelyard.kernels.simd.product.Products;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Contractions of f32 and f64, by products of matrices with vector instructions. */
final class SimdProducts implements AddressOperations {
    private final Products products;

    SimdProducts(Products products) {
        this.products = products;
    }

    @Override
    public Optional<List<AddressWork>> plan(Node node, Workspace workspace) {
        DType dtype = node.results().get(0).dtype();
        if (dtype != DType.F32 && dtype != DType.F64) {
            return Optional.empty();
        }
        return MatrixForm.of(node).map(form -> works(dtype, form, workspace));
    }

    private List<AddressWork> works(DType dtype, MatrixForm form, Workspace workspace) {
        ProductPlan first = plan(dtype, form, false);
        ProductPlan more = form.sums().isEmpty() ? first : plan(dtype, form, true);
        WorkerMemory memory = WorkerMemory.of(Math.max(first.workspaceBytes(), more.workspaceBytes()), workspace);
        int width = Block.width(dtype);
        List<AddressWork> works = new ArrayList<>();
        for (MatrixForm.Term term : form.terms()) {
            works.add(new Product(
                    term.first() ? first : more,
                    term.left() * width,
                    term.right() * width,
                    form.result() * width,
                    memory));
        }
        return works;
    }

    private ProductPlan plan(DType dtype, MatrixForm form, boolean adds) {
        ProductShape shape = new ProductShape(
                dtype,
                form.batch().stream().map(axis -> Math.toIntExact(axis.size())).toList(),
                Math.toIntExact(form.rows().size()),
                Math.toIntExact(form.columns().size()),
                Math.toIntExact(form.depth().size()));
        return products.plan(
                shape,
                new MatrixLayout(
                        form.batch(Axis::left), form.rows().left(), form.depth().left()),
                new MatrixLayout(
                        form.batch(Axis::right),
                        form.depth().right(),
                        form.columns().right()),
                new MatrixLayout(
                        form.batch(Axis::result),
                        form.rows().result(),
                        form.columns().result()),
                adds);
    }

    /** A planned product on the first two addresses, into the third. */
    private record Product(ProductPlan plan, long left, long right, long result, WorkerMemory memory)
            implements AddressWork {
        @Override
        public int parts() {
            return plan.parts();
        }

        @Override
        public void run(int part, int worker, long[] addresses) {
            plan.run(part, addresses[0] + left, addresses[1] + right, addresses[2] + result, memory.of(worker));
        }
    }
}
