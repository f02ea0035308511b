package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import java.util.List;

/**
 * Operations on what a window sees at each of its positions, over the innermost axes; a part of the work is some
 * planes.
 */
final class Windows {
    private static final int PART = 1 << 13;

    /** What one operation does on one plane. */
    @FunctionalInterface
    private interface Plane {
        void run(int plane);
    }

    private Windows() {}

    static Instruction plan(Op op, List<Operand> operands, Operand result, Workspace workspace) {
        Operand x = operands.get(0);
        WindowTable table;
        Plane plane;
        if (op instanceof Op.ReduceWindow reduce) {
            table = new WindowTable(reduce.window(), x.shape());
            plane = reduce(Fold.of(op.kind()), table, x, result);
        } else {
            table = new WindowTable(((Op.MaxWindow) op).window(), x.shape());
            plane = op.kind() == OpKind.MAX_WINDOW_GRADIENT
                    ? gradient(table, x, operands.get(1), result)
                    : gather(table, x, operands.get(1), result);
        }
        workspace.use((long) Integer.BYTES * (table.offsets.length + table.starts.length));
        int planes = (int) x.shape().slice(0, x.shape().rank() - windowAxes(op)).elements();
        int together = Math.max(1, PART / Math.max(1, Math.max(table.offsets.length, table.positions)));
        int parts = (planes + together - 1) / together;
        return Instruction.ofParts(parts, (part, worker) -> {
            for (int i = part * together; i < Math.min(planes, (part + 1) * together); i++) {
                plane.run(i);
            }
        });
    }

    private static int windowAxes(Op op) {
        return op instanceof Op.ReduceWindow reduce
                ? reduce.window().axes()
                : ((Op.MaxWindow) op).window().axes();
    }

    private static Plane reduce(Fold fold, WindowTable table, Operand x, Operand result) {
        if (x.dtype().isFloating()) {
            return plane -> {
                for (int position = 0; position < table.positions; position++) {
                    int from = table.starts[position];
                    int to = table.starts[position + 1];
                    double combined = fold.of(x.cells(), plane * table.plane, table.offsets, from, to);
                    result.cells().setReal(plane * table.positions + position, combined);
                }
            };
        }
        return plane -> {
            Cells cells = x.cells();
            for (int position = 0; position < table.positions; position++) {
                long combined = fold.neutral(x.dtype());
                for (int i = table.starts[position]; i < table.starts[position + 1]; i++) {
                    combined = fold.combine(combined, cells.integer(plane * table.plane + table.offsets[i]));
                }
                result.cells().setInteger(plane * table.positions + position, combined);
            }
        };
    }

    /** Adds each element of dy where its window's first greatest element is, or nowhere if it sees only padding. */
    private static Plane gradient(WindowTable table, Operand x, Operand dy, Operand result) {
        return plane -> {
            Cells sums = result.cells();
            int base = plane * table.plane;
            sums.fill(base, base + table.plane, 0);
            for (int position = 0; position < table.positions; position++) {
                int greatest = firstGreatest(table, x.cells(), base, position);
                int from = plane * table.positions + position;
                if (greatest >= 0 && sums.floats != null) {
                    sums.floats[greatest] += dy.cells().floats[from];
                } else if (greatest >= 0 && sums.doubles != null) {
                    sums.doubles[greatest] += dy.cells().doubles[from];
                } else if (greatest >= 0) {
                    sums.setInteger(
                            greatest, sums.integer(greatest) + dy.cells().integer(from));
                }
            }
            sums.narrow(base, base + table.plane);
        };
    }

    /** Takes what lies where each window's first greatest element is, or 0 if it sees only padding. */
    private static Plane gather(WindowTable table, Operand x, Operand source, Operand result) {
        return plane -> {
            for (int position = 0; position < table.positions; position++) {
                int greatest = firstGreatest(table, x.cells(), plane * table.plane, position);
                int into = plane * table.positions + position;
                if (source.dtype().isFloating()) {
                    result.cells()
                            .setReal(into, greatest < 0 ? 0 : source.cells().real(greatest));
                } else {
                    result.cells()
                            .setInteger(into, greatest < 0 ? 0 : source.cells().integer(greatest));
                }
            }
        };
    }

    /** The index of the first greatest element that a window sees, or -1 if it sees only padding. */
    private static int firstGreatest(WindowTable table, Cells x, int base, int position) {
        int first = table.starts[position];
        int limit = table.starts[position + 1];
        if (first == limit) {
            return -1;
        }
        if (x.floats != null) {
            return firstGreatest(x.floats, base, table.offsets, first, limit);
        }
        int best = base + table.offsets[first];
        for (int i = first + 1; i < limit; i++) {
            int next = base + table.offsets[i];
            if (x.exceeds(next, best)) {
                best = next;
            }
        }
        return best;
    }

    private static int firstGreatest(float[] x, int base, int[] offsets, int first, int limit) {
        int best = base + offsets[first];
        float greatest = x[best];
        for (int i = first + 1; i < limit; i++) {
            float next = x[base + offsets[i]];
            // "Not less or equal" is true of a NaN as well.
            if (!(next <= greatest) && !Float.isNaN(greatest)) {
                best = base + offsets[i];
                greatest = next;
            }
        }
        return best;
    }
}
