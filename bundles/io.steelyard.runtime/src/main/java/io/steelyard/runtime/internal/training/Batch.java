package io.steelyard.runtime.internal.training;

import io.steelyard.data.Dataset;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;

/** Buffers for some rows of features and, where they are needed, targets; filled again and again. */
final class Batch {
    final TensorBuffer features;
    final TensorBuffer target;

    /**
     * Makes room.
     *
     * @param target null if there is none
     */
    Batch(TensorType features, TensorType target) {
        this.features = TensorBuffer.allocate(features.dtype(), features.shape());
        this.target = target == null ? null : TensorBuffer.allocate(target.dtype(), target.shape());
    }

    int rows() {
        return (int) features.shape().dim(0);
    }

    /** Copies the rows that {@code order} names from {@code from} on. */
    void fill(Dataset data, int[] order, int from) throws IOException {
        fill(data, Dataset.FEATURES, features, order, from);
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
