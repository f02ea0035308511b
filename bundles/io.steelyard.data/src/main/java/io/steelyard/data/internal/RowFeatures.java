package io.steelyard.data.internal;

import io.steelyard.graph.TensorType;
import io.steelyard.tensor.TensorBuffer;

/** The features of rows in memory. */
interface RowFeatures {
    /** The type of one row; of the longest, where rows differ. */
    TensorType type();

    /** Whether rows are sequences of different lengths. */
    boolean isRagged();

    /** How many leading elements on axis 0 of a row are real. */
    long length(int row);

    /** Copies one row; what is not real becomes zeros. */
    void read(int row, TensorBuffer into, long at);
}
