package io.steelyard.data.internal;

import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.TensorBuffer;

/** Sequences of different lengths, one behind the other: integers as i64, other numbers as f32. */
final class SequenceFeatures implements RowFeatures {
    private final double[] values;
    private final int[] ends;
    private final TensorType type;
    private final int width;

    /**
     * Sequences.
     *
     * @param values all elements of all rows; integers of up to 15 digits are exact
     * @param ends where in {@code values} each row ends
     * @param integers whether all of them are integers
     * @param step the shape of one element of a sequence
     * @param longest the number of elements of the longest sequence there may be
     */
    SequenceFeatures(double[] values, int[] ends, boolean integers, Shape step, long longest) {
        this.values = values;
        this.ends = ends;
        this.type = new TensorType(integers ? DType.I64 : DType.F32, step.prepend(longest));
        this.width = Math.toIntExact(step.elements());
    }

    @Override
    public TensorType type() {
        return type;
    }

    @Override
    public boolean isRagged() {
        return true;
    }

    @Override
    public long length(int row) {
        return Math.floorDiv(ends[row] - start(row), width);
    }

    @Override
    public void read(int row, TensorBuffer into, long at) {
        int start = start(row);
        int count = ends[row] - start;
        into.put(at, values, start, count);
        int padding = Math.toIntExact(type.shape().elements() - count);
        into.put(at + count, new double[padding], 0, padding);
    }

    private int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }
}
