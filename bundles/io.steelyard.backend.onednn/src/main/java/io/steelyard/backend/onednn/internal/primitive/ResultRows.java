package io.steelyard.backend.onednn.internal.primitive;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.steelyard.kernels.simd.Memory;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What is done to a share's result before and after the library computes it. A floor at 0 is ours throughout: the
 * library's own turns what is not a number into 0.
 */
final class ResultRows {
    private final Chunks values = new Chunks();
    private final boolean accumulate;
    private final boolean biasByRow;
    private final long bias;
    private final long[] matrices;
    private final long rows;
    private final long stride;
    private final long width;

    /** @param biasByRow whether the bias has an element for each row, not for each column */
    ResultRows(Matmul.Slice slice, boolean biasByRow) {
        Matmul.Problem problem = slice.problem();
        this.accumulate = problem.accumulate();
        this.biasByRow = biasByRow;
        this.bias = slice.bias() * Float.BYTES;
        this.matrices = offsets(problem.batch(), problem.c().batch(), slice.c());
        this.rows = problem.m();
        this.stride = problem.c().row() * Float.BYTES;
        this.width = problem.n() * Float.BYTES;
    }

    /** Where each matrix of a batch starts, in bytes; strides and the start of all are in elements. */
    static long[] offsets(List<Long> batch, List<Long> strides, long start) {
        long[] offsets = {start * Float.BYTES};
        for (int axis = 0; axis < batch.size(); axis++) {
            int extent = Math.toIntExact(batch.get(axis));
            long[] next = new long[Math.multiplyExact(offsets.length, extent)];
            for (int i = 0; i < next.length; i++) {
                next[i] = offsets[i / extent] + i % extent * strides.get(axis) * Float.BYTES;
            }
            offsets = next;
        }
        return offsets;
    }

    /** Fills C with the bias, or adds the bias to it where C is added to anyway. */
    void addBias(long addressOfBias, long addressOfC) {
        long from = addressOfBias + bias;
        for (long matrix : matrices) {
            for (long i = 0; i < rows; i++) {
                long to = addressOfC + matrix + i * stride;
                if (accumulate) {
                    add(from, i, to);
                } else if (biasByRow) {
                    values.fill(Memory.ALL.get(JAVA_FLOAT, from + i * Float.BYTES), to, width / Float.BYTES);
                } else {
                    MemorySegment.copy(Memory.ALL, from, Memory.ALL, to, width);
                }
            }
        }
    }

    private void add(long from, long row, long to) {
        if (biasByRow) {
            values.add(Memory.ALL.get(JAVA_FLOAT, from + row * Float.BYTES), to, width / Float.BYTES);
        } else {
            values.add(from, to, width / Float.BYTES);
        }
    }

    /** Sets what is below 0 to 0. */
    void floor(long addressOfC) {
        if (stride == width) {
            for (long matrix : matrices) {
                values.floor(addressOfC + matrix, rows * width / Float.BYTES);
            }
            return;
        }
        for (long matrix : matrices) {
            for (long i = 0; i < rows; i++) {
                values.floor(addressOfC + matrix + i * stride, width / Float.BYTES);
            }
        }
    }
}
