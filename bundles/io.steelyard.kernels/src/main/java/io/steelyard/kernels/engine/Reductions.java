package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import io.steelyard.kernels.code.ScalarLane;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/** Operations along axes that no kernel computes: where the greatest element is, running sums, and sums of nothing. */
final class Reductions {
    private Reductions() {}

    static Instruction plan(Op op, Operand x, Operand result, Workspace workspace) {
        if (op instanceof Op.ArgMax argMax) {
            return argMax(argMax.axis(), x, result);
        } else if (op instanceof Op.CumSum cumSum) {
            return new RunningSums(cumSum, x, result, workspace);
        }
        // There is nothing to combine: what has elements is computed by kernels.
        int count = result.count();
        double neutral = ScalarLane.neutral(result.dtype(), op.kind()).doubleValue();
        return pool -> result.cells().fill(0, count, neutral);
    }

    private static Instruction argMax(int axis, Operand x, Operand result) {
        int[] kept = Offsets.along(x.shape(), others(x.shape(), List.of(axis)));
        int dim = (int) x.shape().dim(axis);
        int stride = (int) x.shape().strides()[axis];
        return pool -> {
            Cells cells = x.cells();
            for (int i = 0; i < kept.length; i++) {
                int best = 0;
                for (int k = 1; k < dim; k++) {
                    if (cells.exceeds(kept[i] + k * stride, kept[i] + best * stride)) {
                        best = k;
                    }
                }
                result.cells().longs[i] = best;
            }
        };
    }

    /** The axes of a shape that a list does not name, ascending. */
    static List<Integer> others(Shape shape, List<Integer> axes) {
        return IntStream.range(0, shape.rank())
                .filter(axis -> !axes.contains(axis))
                .boxed()
                .toList();
    }
}
