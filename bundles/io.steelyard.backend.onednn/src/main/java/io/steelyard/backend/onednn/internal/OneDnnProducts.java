package io.steelyard.backend.onednn.internal;

import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.backend.onednn.internal.primitive.Matmul;
import io.steelyard.graph.Node;
import io.steelyard.kernels.engine.Workspace;
import io.steelyard.kernels.simd.AddressOperations;
import io.steelyard.kernels.simd.AddressWork;
import io.steelyard.kernels.simd.MatrixForm;
import io.steelyard.kernels.simd.MatrixForm.Axis;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Contractions of f32, by oneDNN's products of matrices. */
final class OneDnnProducts implements AddressOperations {
    private final OneDnn library;
    private final int processors;

    OneDnnProducts(OneDnn library, int processors) {
        this.library = library;
        this.processors = processors;
    }

    @Override
    public Optional<List<AddressWork>> plan(Node node, Workspace workspace) {
        return node.results().get(0).dtype() == DType.F32
                ? MatrixForm.of(node).flatMap(form -> plan(form, workspace))
                : Optional.empty();
    }

    private Optional<List<AddressWork>> plan(MatrixForm form, Workspace workspace) {
        if (isEmpty(form) || isRow(form)) {
            return Optional.empty();
        }
        Matmul.Problem problem = new Matmul.Problem(
                form.batch(Axis::size),
                form.rows().size(),
                form.columns().size(),
                form.depth().size(),
                new Matmul.Operand(
                        form.batch(Axis::left), form.rows().left(), form.depth().left()),
                new Matmul.Operand(
                        form.batch(Axis::right),
                        form.depth().right(),
                        form.columns().right()),
                new Matmul.Operand(
                        form.batch(Axis::result),
                        form.rows().result(),
                        form.columns().result()),
                false,
                false,
                false);
        if (!Matmul.handles(problem)) {
            return Optional.empty();
        }
        Matmul first = held(problem, workspace);
        Matmul more = form.sums().isEmpty() ? first : held(problem.accumulating(), workspace);
        List<AddressWork> products = new ArrayList<>();
        for (MatrixForm.Term term : form.terms()) {
            products.add(new Product(
                    term.first() ? first : more,
                    term.left() * Float.BYTES,
                    term.right() * Float.BYTES,
                    form.result() * Float.BYTES));
        }
        return Optional.of(products);
    }

    private Matmul held(Matmul.Problem problem, Workspace workspace) {
        Matmul matmul = Matmul.of(library, problem, processors);
        workspace.hold(matmul);
        return matmul;
    }

    /** A row times a matrix is read from memory more than computed: our own code shares that out better. */
    private static boolean isRow(MatrixForm form) {
        return form.rows().size() == 1 && form.batch().isEmpty() && form.depth().right() == 1;
    }

    private static boolean isEmpty(MatrixForm form) {
        return form.batch().stream().anyMatch(axis -> axis.size() == 0)
                || form.rows().size() == 0
                || form.columns().size() == 0
                || form.depth().size() == 0;
    }

    /** Of the first two addresses into the third. */
    private record Product(Matmul matmul, long left, long right, long result) implements AddressWork {
        private static final long NO_BIAS = 0;

        @Override
        public int parts() {
            return matmul.parts();
        }

        @Override
        public void run(int part, int worker, long[] addresses) {
            matmul.run(part, addresses[0] + left, addresses[1] + right, NO_BIAS, addresses[2] + result);
        }
    }
}
