package io.steelyard.runtime.internal.training;

import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.Arrays;

/** Puts sequences into a batch {@code [N, T, ...]}, zeros behind them, and their lengths beside it. */
final class SequencePadding {
    private final TensorBuffer batch;
    private final TensorBuffer lengths;
    /** The number of elements of a row, and of one element of its sequence. */
    private final int width;

    private final int step;
    private final long[] integers;
    private final double[] numbers;

    SequencePadding(TensorBuffer batch, TensorBuffer lengths) {
        this.batch = batch;
        this.lengths = lengths;
        this.width = Math.toIntExact(batch.shape().elements() / batch.shape().dim(0));
        this.step = Math.toIntExact(width / batch.shape().dim(1));
        this.integers = batch.dtype().isFloating() ? null : new long[width];
        this.numbers = batch.dtype().isFloating() ? new double[width] : null;
    }

    /**
     * Puts one row.
     *
     * @param from where its elements are, from {@code at} on
     * @param length how many of its sequence are real; they fit
     */
    void put(int row, HostData from, long at, long length) {
        int count = Math.toIntExact(length * step);
        if (integers != null) {
            from.copyTo(at, integers, 0, count);
            Arrays.fill(integers, count, width, 0);
            batch.put((long) row * width, integers, 0, width);
        } else {
            from.copyTo(at, numbers, 0, count);
            Arrays.fill(numbers, count, width, 0);
            batch.put((long) row * width, numbers, 0, width);
        }
        lengths.setLong(row, length);
    }
}
