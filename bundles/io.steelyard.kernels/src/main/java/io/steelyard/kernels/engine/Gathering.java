package io.steelyard.kernels.engine;

/** Copies the rows that indices name, a fixed number of them at a time. */
final class Gathering implements Instruction {
    /** How many elements are copied at a time. */
    private static final int PART = 1 << 14;

    private final IndexedRows rows;
    private final Operand x;
    private final Operand result;
    private final int count;
    private final int together;
    private final WorkerPool.Task task = this::copy;

    Gathering(IndexedRows rows, Operand x, Operand result) {
        this.rows = rows;
        this.x = x;
        this.result = result;
        this.count = rows.width == 0 ? 0 : rows.slices() * rows.named;
        this.together = Math.max(1, PART / Math.max(1, rows.width));
    }

    @Override
    public void run(WorkerPool pool) {
        rows.requireWithin();
        pool.run((count + together - 1) / together, task);
    }

    private void copy(int part, int worker) {
        int row = part * together;
        int limit = Math.min(count, row + together);
        while (row < limit) {
            int slice = row / rows.named;
            int next = Math.min(limit, (slice + 1) * rows.named);
            copy(row, next, rows.first(slice) + row - slice * rows.named, slice * rows.axis);
            row = next;
        }
    }

    /** Copies to the rows in a range, whose indices stand from {@code at} on and count from row {@code base} on. */
    private void copy(int from, int to, int at, int base) {
        Cells source = x.cells();
        Cells target = result.cells();
        long[] indices = rows.indices();
        int width = rows.width;
        if (width > 1) {
            Object elements = source.array();
            Object copies = target.array();
            for (int row = from; row < to; row++) {
                int named = base + (int) indices[at + row - from];
                System.arraycopy(elements, named * width, copies, row * width, width);
            }
        } else if (source.floats != null) {
            for (int row = from; row < to; row++) {
                target.floats[row] = source.floats[base + (int) indices[at + row - from]];
            }
        } else if (source.doubles != null) {
            for (int row = from; row < to; row++) {
                target.doubles[row] = source.doubles[base + (int) indices[at + row - from]];
            }
        } else if (source.longs != null) {
            for (int row = from; row < to; row++) {
                target.longs[row] = source.longs[base + (int) indices[at + row - from]];
            }
        } else {
            for (int row = from; row < to; row++) {
                target.bytes[row] = source.bytes[base + (int) indices[at + row - from]];
            }
        }
    }
}
