package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Operations that combine all elements along some axes. For each element of the result the elements are taken in runs
 * along the innermost of those axes. One long run, as in the sum of a whole tensor, is cut into blocks of a fixed size
 * that are combined in order.
 */
final class Reductions {
    private static final int BLOCK = 1 << 15;

    private Reductions() {}

    static Instruction plan(Op op, Operand x, Operand result, Workspace workspace) {
        if (op instanceof Op.ArgMax argMax) {
            return argMax(argMax.axis(), x, result);
        } else if (op instanceof Op.CumSum cumSum) {
            return new RunningSums(cumSum, x, result, workspace);
        }
        Op.Reduce reduce = (Op.Reduce) op;
        Fold fold = Fold.of(op.kind());
        if (!x.dtype().isFloating()) {
            return integers(fold, reduce.axes(), x, result);
        }
        // Axes that lie one behind the other are one: all of them together often are.
        long[] strides = x.shape().strides();
        int first = reduce.axes().size();
        long run = 1;
        long stride = 1;
        while (first > 0) {
            int axis = reduce.axes().get(first - 1);
            if (run == 1) {
                stride = strides[axis];
            } else if (strides[axis] != run * stride) {
                break;
            }
            run *= x.shape().dim(axis);
            first--;
        }
        int[] outer = Offsets.along(x.shape(), reduce.axes().subList(0, first));
        int[] kept = Offsets.along(x.shape(), others(x.shape(), reduce.axes()));
        workspace.use((long) Integer.BYTES * (kept.length + outer.length));
        return kept.length == 1 && outer.length == 1 && run > BLOCK
                ? whole(fold, (int) run, (int) stride, x, result)
                : each(fold, kept, outer, (int) run, (int) stride, x, result);
    }

    private static Instruction each(
            Fold fold, int[] kept, int[] outer, int run, int stride, Operand x, Operand result) {
        int chunk = Math.max(1, BLOCK / Math.max(1, outer.length * run));
        int parts = (kept.length + chunk - 1) / chunk;
        return Instruction.ofParts(parts, (part, worker) -> {
            Cells cells = x.cells();
            for (int i = part * chunk; i < Math.min(kept.length, (part + 1) * chunk); i++) {
                double combined = fold.neutral();
                for (int offset : outer) {
                    combined = fold.combine(combined, fold.of(cells, kept[i] + offset, stride, run));
                }
                result.cells().setReal(i, combined);
            }
        });
    }

    private static Instruction whole(Fold fold, int run, int stride, Operand x, Operand result) {
        int parts = (run + BLOCK - 1) / BLOCK;
        double[] blocks = new double[parts];
        WorkerPool.Task task = (part, worker) -> {
            int at = part * BLOCK;
            blocks[part] = fold.of(x.cells(), at * stride, stride, Math.min(BLOCK, run - at));
        };
        return pool -> {
            pool.run(parts, task);
            double combined = fold.neutral();
            for (double block : blocks) {
                combined = fold.combine(combined, block);
            }
            result.cells().setReal(0, combined);
        };
    }

    private static Instruction integers(Fold fold, List<Integer> axes, Operand x, Operand result) {
        int[] combined = Offsets.along(x.shape(), axes);
        int[] kept = Offsets.along(x.shape(), others(x.shape(), axes));
        return pool -> {
            for (int i = 0; i < kept.length; i++) {
                long sum = fold.neutral(x.dtype());
                for (int offset : combined) {
                    sum = fold.combine(sum, x.cells().integer(kept[i] + offset));
                }
                result.cells().setInteger(i, sum);
            }
        };
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
