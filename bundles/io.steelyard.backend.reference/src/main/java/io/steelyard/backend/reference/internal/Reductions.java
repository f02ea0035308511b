package io.steelyard.backend.reference.internal;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/** Operations that combine all elements along some axes, or all up to each. */
final class Reductions {
    private Reductions() {}

    static Runnable plan(Op op, Elements x, Elements result) {
        if (op instanceof Op.ArgMax argMax) {
            return argMax(argMax.axis(), x, result);
        }
        return op instanceof Op.CumSum cumSum ? cumSum(cumSum, x, result) : reduce((Op.Reduce) op, x, result);
    }

    private static Runnable reduce(Op.Reduce op, Elements x, Elements result) {
        Combination combination = Combination.of(op.kind());
        int[] kept = Offsets.along(x.type.shape(), others(x.type.shape(), op.axes()));
        int[] combined = Offsets.along(x.type.shape(), op.axes());
        return () -> {
            combination.clear(result);
            for (int i = 0; i < kept.length; i++) {
                for (int offset : combined) {
                    combination.fold(result, i, x, kept[i] + offset);
                }
            }
        };
    }

    private static Runnable argMax(int axis, Elements x, Elements result) {
        Shape shape = x.type.shape();
        int[] kept = Offsets.along(shape, others(shape, List.of(axis)));
        int[] candidates = Offsets.along(shape, List.of(axis));
        return () -> {
            for (int i = 0; i < kept.length; i++) {
                int best = 0;
                for (int k = 1; k < candidates.length; k++) {
                    if (x.greater(kept[i] + candidates[k], kept[i] + candidates[best])) {
                        best = k;
                    }
                }
                result.integers[i] = best;
            }
        };
    }

    /** Sums in double precision or 64 bits; what a later element needs of an earlier one is not rounded in between. */
    private static Runnable cumSum(Op.CumSum op, Elements x, Elements result) {
        Shape shape = x.type.shape();
        int[] lines = Offsets.along(shape, others(shape, List.of(op.axis())));
        int[] along = Offsets.along(shape, List.of(op.axis()));
        Combination sum = Combination.of(OpKind.REDUCE_SUM);
        return () -> {
            sum.clear(result);
            for (int line : lines) {
                for (int i = 0; i < along.length; i++) {
                    int at = line + along[op.reverse() ? along.length - 1 - i : i];
                    if (i > 0) {
                        int before = line + along[op.reverse() ? along.length - i : i - 1];
                        result.set(at, result, before);
                        if (op.exclusive()) {
                            sum.fold(result, at, x, before);
                        }
                    }
                    if (!op.exclusive()) {
                        sum.fold(result, at, x, at);
                    }
                }
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
