package io.steelyard.runtime.internal.training;

import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.data.Dataset;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.util.Map;

/**
 * Buffers for some rows of features and, where they are needed, targets and the lengths of sequences; filled again and
 * again. Behind the end of a sequence there are zeros, whatever the data set has there.
 */
final class Batch {
    final TensorBuffer features;
    final TensorBuffer target;
    private final TensorBuffer lengths;
    private final SequencePadding padding;
    /** One row as the data set gives it, of the longest there is. */
    private TensorBuffer row;

    /**
     * Makes room.
     *
     * @param features the type of the batch
     * @param target null if there is none
     * @param ragged whether rows are sequences of different lengths, padded on axis 1
     */
    Batch(TensorType features, TensorType target, boolean ragged) {
        this.features = TensorBuffer.allocate(features.dtype(), features.shape());
        this.target = target == null ? null : TensorBuffer.allocate(target.dtype(), target.shape());
        this.lengths = ragged
                ? TensorBuffer.allocate(DType.I64, Shape.of(features.shape().dim(0)))
                : null;
        this.padding = ragged ? new SequencePadding(this.features, lengths) : null;
    }

    int rows() {
        return (int) features.shape().dim(0);
    }

    /** How many leading elements of each row are real; where rows are all alike, there is no answer. */
    long[] lengths() {
        return lengths.toLongs();
    }

    /** Adds what a program is given of this batch. */
    void addTo(Map<String, HostData> inputs) {
        inputs.put(ModelPrograms.FEATURES, features);
        if (target != null) {
            inputs.put(ModelPrograms.TARGET, target);
        }
        if (lengths != null) {
            inputs.put(ModelPrograms.LENGTHS, lengths);
        }
    }

    /** Copies the rows that {@code order} names from {@code from} on. */
    void fill(Dataset data, int[] order, int from) throws IOException {
        if (lengths == null) {
            fill(data, Dataset.FEATURES, features, order, from);
        } else {
            Shape shape = data.fields().get(Dataset.FEATURES).shape();
            if (row == null || !row.shape().equals(shape)) {
                row = TensorBuffer.allocate(features.dtype(), shape);
            }
            for (int i = 0; i < rows(); i++) {
                data.read(Dataset.FEATURES, order[from + i], row, 0);
                padding.put(i, row, 0, Buckets.length(data, order[from + i], shape.dim(0)));
            }
        }
        if (target != null) {
            fill(data, Dataset.TARGET, target, order, from);
        }
    }

    private void fill(Dataset data, String field, TensorBuffer into, int[] order, int from) throws IOException {
        int rows = rows();
        long width = into.shape().elements() / rows;
        for (int i = 0; i < rows; i++) {
            data.read(field, order[from + i], into, i * width);
        }
    }
}
