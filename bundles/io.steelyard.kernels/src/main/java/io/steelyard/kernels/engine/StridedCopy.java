package io.steelyard.kernels.engine;

import java.util.function.IntSupplier;

/**
 * Copies elements between two arrays of one type that are walked through with different strides: what transposing,
 * repeating, slicing, padding, joining and turning around have in common. Axes that lie one behind the other in both
 * arrays are copied as one.
 */
final class StridedCopy {
    private final int count;
    private final int rank;
    private final int[] dims;
    private final int[] from;
    private final int[] to;
    private final int fromStart;
    private final int toStart;

    /**
     * A copy of element {@code fromStart + sum of index * from} to element {@code toStart + sum of index * to}, for
     * each index into {@code dims}.
     */
    StridedCopy(long[] dims, long fromStart, long[] from, long toStart, long[] to) {
        this.dims = new int[dims.length + 1];
        this.from = new int[dims.length + 1];
        this.to = new int[dims.length + 1];
        this.fromStart = (int) fromStart;
        this.toStart = (int) toStart;
        this.dims[0] = 1;
        int last = 0;
        int product = 1;
        for (int axis = 0; axis < dims.length; axis++) {
            product *= (int) dims[axis];
            if (dims[axis] == 1) {
                continue;
            }
            boolean joined = this.from[last] == from[axis] * dims[axis] && this.to[last] == to[axis] * dims[axis];
            if (this.dims[last] != 1 && !joined) {
                last++;
                this.dims[last] = 1;
            }
            this.dims[last] *= (int) dims[axis];
            this.from[last] = (int) from[axis];
            this.to[last] = (int) to[axis];
        }
        this.rank = last + 1;
        this.count = product;
    }

    /** The instruction that copies from the cells of one slot to those of another. */
    Instruction between(Slot source, Slot target) {
        return between(source, () -> 0, target, () -> 0);
    }

    /** The same, each side beginning as many elements later as is found out when it runs. */
    Instruction between(Slot source, IntSupplier sourceShift, Slot target, IntSupplier targetShift) {
        if (count == 0) {
            return pool -> {};
        }
        int rows = Math.max(1, (1 << 15) / Math.max(1, count / dims[0]));
        int parts = (dims[0] + rows - 1) / rows;
        WorkerPool.Task task = (part, worker) -> {
            int first = part * rows;
            int at = sourceShift.getAsInt() + fromStart + first * from[0];
            int into = targetShift.getAsInt() + toStart + first * to[0];
            copy(source.cells(), at, target.cells(), into, 0, Math.min(dims[0] - first, rows));
        };
        return Instruction.ofParts(parts, task);
    }

    private void copy(Cells source, int at, Cells target, int into, int axis, int dim) {
        if (axis == rank - 1) {
            if (from[axis] == 1 && to[axis] == 1) {
                System.arraycopy(source.array(), at, target.array(), into, dim);
            } else if (from[axis] == 0 && to[axis] == 1) {
                System.arraycopy(source.array(), at, target.array(), into, 1);
                target.repeat(into, into, into + dim);
            } else {
                line(source, at, from[axis], target, into, to[axis], dim);
            }
        } else {
            for (int i = 0; i < dim; i++) {
                copy(source, at + i * from[axis], target, into + i * to[axis], axis + 1, dims[axis + 1]);
            }
        }
    }

    private static void line(Cells source, int at, int step, Cells target, int into, int stride, int count) {
        if (source.floats != null) {
            line(source.floats, at, step, target.floats, into, stride, count);
        } else if (source.doubles != null) {
            line(source.doubles, at, step, target.doubles, into, stride, count);
        } else if (source.longs != null) {
            line(source.longs, at, step, target.longs, into, stride, count);
        } else {
            line(source.bytes, at, step, target.bytes, into, stride, count);
        }
    }

    private static void line(float[] source, int at, int step, float[] target, int into, int stride, int count) {
        for (int i = 0; i < count; i++) {
            target[into + i * stride] = source[at + i * step];
        }
    }

    private static void line(double[] source, int at, int step, double[] target, int into, int stride, int count) {
        for (int i = 0; i < count; i++) {
            target[into + i * stride] = source[at + i * step];
        }
    }

    private static void line(long[] source, int at, int step, long[] target, int into, int stride, int count) {
        for (int i = 0; i < count; i++) {
            target[into + i * stride] = source[at + i * step];
        }
    }

    private static void line(byte[] source, int at, int step, byte[] target, int into, int stride, int count) {
        for (int i = 0; i < count; i++) {
            target[into + i * stride] = source[at + i * step];
        }
    }
}
