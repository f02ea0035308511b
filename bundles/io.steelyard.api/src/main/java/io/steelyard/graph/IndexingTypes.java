package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** What types the operations yield that have to do with positions. */
final class IndexingTypes {
    private IndexingTypes() {}

    static List<TensorType> infer(Op op, List<TensorType> operands) {
        TensorType x = operands.get(0);
        if (op instanceof Op.Gather gather) {
            return List.of(gathered(op, x, operands.get(1), gather.axis(), gather.batchAxes()));
        } else if (op instanceof Op.ScatterAdd scatter) {
            if (x.dtype() == DType.BOOL) {
                throw TypeInference.error(op, "is not defined for " + x + "; cast it first");
            }
            TensorType added = gathered(op, x, operands.get(1), scatter.axis(), scatter.batchAxes());
            TypeInference.requireSame(op, added, operands.get(2));
            return List.of(x);
        } else if (op instanceof Op.Sort sort) {
            TypeInference.axis(op, x, sort.axis());
            return List.of(x, new TensorType(DType.I64, x.shape()));
        }
        Op.TopK top = (Op.TopK) op;
        TypeInference.axis(op, x, top.axis());
        if (top.k() < 0 || top.k() > x.shape().dim(top.axis())) {
            throw TypeInference.error(
                    op, "k is from 0 to the size of axis " + top.axis() + " of " + x + ", found " + top.k());
        }
        Shape shape = x.shape().withDim(top.axis(), top.k());
        return List.of(new TensorType(x.dtype(), shape), new TensorType(DType.I64, shape));
    }

    private static TensorType gathered(Op op, TensorType x, TensorType indices, int axis, int batchAxes) {
        TypeInference.axis(op, x, axis);
        if (!indices.dtype().isInteger()) {
            throw TypeInference.error(op, "indices are integers, found " + indices);
        }
        boolean shared = batchAxes >= 0
                && batchAxes <= axis
                && batchAxes <= indices.shape().rank();
        for (int i = 0; shared && i < batchAxes; i++) {
            shared = x.shape().dim(i) == indices.shape().dim(i);
        }
        if (!shared) {
            throw TypeInference.error(
                    op, batchAxes + " batch axes before axis " + axis + " are not shared by " + x + " and " + indices);
        }
        List<Long> dims = new ArrayList<>(x.shape().slice(0, axis).asList());
        dims.addAll(indices.shape().slice(batchAxes, indices.shape().rank()).asList());
        dims.addAll(x.shape().slice(axis + 1, x.shape().rank()).asList());
        return new TensorType(x.dtype(), Shape.of(dims));
    }
}
