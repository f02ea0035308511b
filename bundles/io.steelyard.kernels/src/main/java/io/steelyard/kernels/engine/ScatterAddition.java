package io.steelyard.kernels.engine;

import io.steelyard.tensor.DType;

/**
 * Adds to the rows that indices name. A part of the work is some columns of a slice, through which it takes all rows in
 * order: what is named several times is added up in that order, whoever does it. Sums are those of the array: in single
 * precision for f32, f16 and bf16, where they are rounded to the narrower type once, in the end; in double precision for
 * f64; of integers in 64 bits.
 */
final class ScatterAddition {
    /** As many columns as two lines of a processor's cache have floats, so that no two parts write to one line. */
    private static final int LEAST_COLUMNS = 32;

    /** How many elements are added at a time, where columns suffice. */
    private static final int PART = 1 << 14;

    private final IndexedRows rows;
    private final Operand added;
    private final Operand result;
    private final int columns;
    private final int strips;
    private final boolean narrow;
    private final WorkerPool.Task task = this::add;

    private ScatterAddition(IndexedRows rows, Operand added, Operand result) {
        this.rows = rows;
        this.added = added;
        this.result = result;
        this.columns = Math.min(rows.width, Math.max(LEAST_COLUMNS, PART / Math.max(1, rows.named)));
        this.narrow = result.dtype() == DType.F16 || result.dtype() == DType.BF16;
        this.strips = (rows.width + columns - 1) / Math.max(1, columns);
    }

    static Instruction plan(IndexedRows rows, Operand x, Operand added, Operand result) {
        if (result.count() == 0) {
            return pool -> rows.requireWithin();
        }
        ScatterAddition addition = new ScatterAddition(rows, added, result);
        int count = result.count();
        Instruction copy = Instruction.ofRanges(
                count,
                (from, to) ->
                        System.arraycopy(x.cells().array(), from, result.cells().array(), from, to - from));
        return pool -> {
            rows.requireWithin();
            copy.run(pool);
            pool.run(rows.slices() * addition.strips, addition.task);
        };
    }

    private void add(int part, int worker) {
        int slice = part / strips;
        int column = part % strips * columns;
        int width = Math.min(columns, rows.width - column);
        for (int i = 0; i < rows.named; i++) {
            int from = (slice * rows.named + i) * rows.width + column;
            add(added.cells(), from, result.cells(), row(slice, i) + column, width);
        }
        if (narrow) {
            for (int i = 0; i < rows.named; i++) {
                int into = row(slice, i) + column;
                result.cells().narrow(into, into + width);
            }
        }
    }

    /** Where the row begins that an index of a slice names. */
    private int row(int slice, int index) {
        return (slice * rows.axis + (int) rows.indices()[rows.first(slice) + index]) * rows.width;
    }

    private static void add(Cells added, int at, Cells sums, int into, int count) {
        if (sums.floats != null) {
            add(added.floats, at, sums.floats, into, count);
        } else if (sums.doubles != null) {
            add(added.doubles, at, sums.doubles, into, count);
        } else {
            for (int i = 0; i < count; i++) {
                sums.setInteger(into + i, sums.longs[into + i] + added.longs[at + i]);
            }
        }
    }

    private static void add(float[] added, int at, float[] sums, int into, int count) {
        for (int i = 0; i < count; i++) {
            sums[into + i] += added[at + i];
        }
    }

    private static void add(double[] added, int at, double[] sums, int into, int count) {
        for (int i = 0; i < count; i++) {
            sums[into + i] += added[at + i];
        }
    }
}
