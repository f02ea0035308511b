package io.steelyard.backend.reference.internal;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import java.util.List;

/** Operations on what a window sees at each of its positions, over the innermost axes. */
final class Windows {
    private Windows() {}

    static Runnable plan(Op op, List<Elements> operands, Elements result) {
        Elements x = operands.get(0);
        if (op instanceof Op.ReduceWindow reduce) {
            return reduce(Combination.of(op.kind()), new WindowTable(reduce.window(), x.type.shape()), x, result);
        }
        WindowTable table = new WindowTable(((Op.MaxWindow) op).window(), x.type.shape());
        return op.kind() == OpKind.MAX_WINDOW_GRADIENT
                ? gradient(table, x, operands.get(1), result)
                : gather(table, x, operands.get(1), result);
    }

    private static Runnable reduce(Combination combination, WindowTable table, Elements x, Elements result) {
        return () -> {
            combination.clear(result);
            for (int i = 0; i < result.count; i++) {
                int plane = i / table.positions * table.plane;
                for (int tap = 0; tap < table.taps; tap++) {
                    int offset = table.offset(i % table.positions, tap);
                    if (offset != WindowTable.PADDING) {
                        combination.fold(result, i, x, plane + offset);
                    }
                }
            }
        };
    }

    /** Adds each element of dy where its window's first greatest element is, or nowhere if it sees only padding. */
    private static Runnable gradient(WindowTable table, Elements x, Elements dy, Elements result) {
        return () -> {
            result.fill(0);
            for (int i = 0; i < dy.count; i++) {
                int greatest = firstGreatest(table, x, i);
                if (greatest != WindowTable.PADDING) {
                    result.add(greatest, dy, i);
                }
            }
        };
    }

    /** Takes what lies where each window's first greatest element is, or 0 if it sees only padding. */
    private static Runnable gather(WindowTable table, Elements x, Elements from, Elements result) {
        return () -> {
            result.fill(0);
            for (int i = 0; i < result.count; i++) {
                int greatest = firstGreatest(table, x, i);
                if (greatest != WindowTable.PADDING) {
                    result.set(i, from, greatest);
                }
            }
        };
    }

    /** The index of the first greatest element that a window sees, window i of all windows over all planes. */
    private static int firstGreatest(WindowTable table, Elements x, int i) {
        int plane = i / table.positions * table.plane;
        int best = WindowTable.PADDING;
        for (int tap = 0; tap < table.taps; tap++) {
            int offset = table.offset(i % table.positions, tap);
            if (offset != WindowTable.PADDING && (best == WindowTable.PADDING || x.greater(plane + offset, best))) {
                best = plane + offset;
            }
        }
        return best;
    }
}
