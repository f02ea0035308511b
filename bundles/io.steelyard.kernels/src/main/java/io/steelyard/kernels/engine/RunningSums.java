package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import io.steelyard.tensor.DType;

/**
 * Running sums along an axis: of real numbers in double precision, each rounded once, and of integers in 64 bits. A part
 * of the work is some neighbouring lanes, whose sums grow together so that memory is read in order.
 */
final class RunningSums implements Instruction {
    /** How many lanes grow together. */
    private static final int ABREAST = 64;

    /** How many elements a part of the work has at least, where there are so many lanes. */
    private static final int PART = 1 << 13;

    private final Lanes lanes;
    private final boolean exclusive;
    private final boolean reverse;
    private final Operand x;
    private final Operand result;
    private final Slot sums;
    private final int strips;
    private final int together;
    private final WorkerPool.Task task = this::add;

    RunningSums(Op.CumSum op, Operand x, Operand result, Workspace workspace) {
        this.lanes = new Lanes(x.shape(), op.axis());
        this.exclusive = op.exclusive();
        this.reverse = op.reverse();
        this.x = x;
        this.result = result;
        this.strips = (lanes.inner + ABREAST - 1) / ABREAST;
        this.together = Math.max(1, PART / Math.max(1, lanes.dim * Math.min(ABREAST, lanes.inner)));
        DType dtype = x.dtype().isFloating() ? DType.F64 : DType.I64;
        this.sums = workspace.intermediate(dtype, (long) workspace.threads() * ABREAST);
    }

    @Override
    public void run(WorkerPool pool) {
        pool.run((lanes.outer * strips + together - 1) / together, task);
    }

    private void add(int part, int worker) {
        int limit = Math.min(lanes.outer * strips, (part + 1) * together);
        for (int strip = part * together; strip < limit; strip++) {
            int lane = strip % strips * ABREAST;
            int start = strip / strips * lanes.dim * lanes.inner + lane;
            add(start, Math.min(ABREAST, lanes.inner - lane), worker * ABREAST);
        }
    }

    private void add(int start, int width, int sum) {
        if (lanes.inner == 1 && x.dtype().isFloating()) {
            int step = reverse ? -1 : 1;
            int first = reverse ? start + lanes.dim - 1 : start;
            if (x.cells().doubles != null) {
                line(x.cells().doubles, first, step);
            } else {
                line(x.cells().floats, first, step);
            }
        } else {
            abreast(start, width, sum);
        }
    }

    private void line(float[] from, int first, int step) {
        Cells to = result.cells();
        double sum = 0;
        for (int i = 0, at = first; i < lanes.dim; i++, at += step) {
            double before = sum;
            sum += from[at];
            to.setReal(at, exclusive ? before : sum);
        }
    }

    private void line(double[] from, int first, int step) {
        double[] to = result.cells().doubles;
        double sum = 0;
        for (int i = 0, at = first; i < lanes.dim; i++, at += step) {
            double before = sum;
            sum += from[at];
            to[at] = exclusive ? before : sum;
        }
    }

    private void abreast(int start, int width, int sum) {
        Cells cells = sums.cells();
        for (int i = 0; i < width; i++) {
            if (cells.doubles != null) {
                cells.doubles[sum + i] = 0;
            } else {
                cells.longs[sum + i] = 0;
            }
        }
        for (int i = 0; i < lanes.dim; i++) {
            int at = start + (reverse ? lanes.dim - 1 - i : i) * lanes.inner;
            if (cells.longs != null) {
                add(cells.longs, sum, at, width);
            } else if (x.cells().doubles != null) {
                add(x.cells().doubles, cells.doubles, sum, at, width);
            } else {
                add(x.cells().floats, cells.doubles, sum, at, width);
            }
        }
    }

    private void add(float[] from, double[] sums, int sum, int at, int width) {
        Cells to = result.cells();
        for (int i = 0; i < width; i++) {
            double before = sums[sum + i];
            double after = before + from[at + i];
            sums[sum + i] = after;
            to.setReal(at + i, exclusive ? before : after);
        }
    }

    private void add(double[] from, double[] sums, int sum, int at, int width) {
        double[] to = result.cells().doubles;
        for (int i = 0; i < width; i++) {
            double before = sums[sum + i];
            double after = before + from[at + i];
            sums[sum + i] = after;
            to[at + i] = exclusive ? before : after;
        }
    }

    private void add(long[] sums, int sum, int at, int width) {
        Cells to = result.cells();
        for (int i = 0; i < width; i++) {
            long before = sums[sum + i];
            long after = before + x.cells().longs[at + i];
            sums[sum + i] = after;
            to.setInteger(at + i, exclusive ? before : after);
        }
    }
}
