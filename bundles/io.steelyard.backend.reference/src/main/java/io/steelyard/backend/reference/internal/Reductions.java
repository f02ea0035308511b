package io.steelyard.backend.reference.internal;

import io.steelyard.graph.Op;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/** Operations that combine all elements along some axes. */
final class Reductions {
    private Reductions() {}

    static Runnable plan(Op op, Elements x, Elements result) {
        return op instanceof Op.ArgMax argMax ? argMax(argMax.axis(), x, result) : reduce((Op.Reduce) op, x, result);
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

    /** The axes of a shape that a list does not name, ascending. */
    static List<Integer> others(Shape shape, List<Integer> axes) {
        return IntStream.range(0, shape.rank())
                .filter(axis -> !axes.contains(axis))
                .boxed()
                .toList();
    }
}
