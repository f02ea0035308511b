package io.steelyard.runtime.internal.training;

import io.steelyard.data.DataException;
import io.steelyard.data.Dataset;
import io.steelyard.graph.TensorType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The lengths to which batches of sequences are padded: few enough that a program can be compiled for each, and close enough
 * that little is computed in vain.
 */
public final class Buckets {
    /** For rows that are all alike. */
    static final Buckets NONE = new Buckets(List.of(), false);

    private final List<Long> lengths;
    /** Whether the specification says them, so that there are no others. */
    private final boolean given;

    private Buckets(List<Long> lengths, boolean given) {
        this.lengths = lengths;
        this.given = given;
    }

    /**
     * The buckets for a data set.
     *
     * @param wanted what the specification says, ascending; empty for powers of two up to the longest row, and that
     * @throws IllegalArgumentException if the longest row does not fit, or buckets are given for rows that are all alike
     * @throws IOException if the data cannot be read
     */
    static Buckets of(Dataset data, List<Long> wanted) throws IOException {
        if (!data.isRagged()) {
            if (!wanted.isEmpty()) {
                throw new IllegalArgumentException(
                        "buckets are for sequences of different lengths, and the rows of this data are all of one shape, "
                                + data.fields().get(Dataset.FEATURES));
            }
            return NONE;
        }
        TensorType row = data.fields().get(Dataset.FEATURES);
        if (row.shape().rank() == 0) {
            throw new IllegalArgumentException(
                    "the rows of this data are sequences, found features without an axis: " + row);
        }
        if (wanted.isEmpty()) {
            return upTo(row.shape().dim(0));
        }
        long last = wanted.get(wanted.size() - 1);
        for (long at = 0; at < data.size(); at++) {
            long length = length(data, at, row.shape().dim(0));
            if (length > last) {
                throw new IllegalArgumentException(
                        "row " + at + " of the data is a sequence of " + length + ", the longest bucket is " + last);
            }
        }
        return new Buckets(List.copyOf(wanted), true);
    }

    private static Buckets upTo(long longest) {
        List<Long> lengths = new ArrayList<>();
        for (long power = 1; power < longest; power *= 2) {
            lengths.add(power);
        }
        lengths.add(longest);
        return new Buckets(List.copyOf(lengths), false);
    }

    /**
     * The length of one row, checked.
     *
     * @param longest the size of axis 0 of the data's features
     * @throws DataException if the data set says what cannot be
     */
    static long length(Dataset data, long row, long longest) throws IOException {
        long length = data.length(row);
        if (length < 0 || length > longest) {
            throw new DataException(
                    "the data says that row " + row + " has " + length + " real elements, expected 0 to " + longest);
        }
        return length;
    }

    boolean areNone() {
        return lengths.isEmpty();
    }

    /** All lengths, ascending. */
    public List<Long> lengths() {
        return lengths;
    }

    /** The greatest length; 0 if there are no buckets. */
    long longest() {
        return lengths.isEmpty() ? 0 : lengths.get(lengths.size() - 1);
    }

    /**
     * The smallest bucket that holds a sequence. Beyond those that come of the training data there are powers of two.
     *
     * @throws IllegalArgumentException if none does
     */
    long holding(long length) {
        for (long bucket : lengths) {
            if (length <= bucket) {
                return bucket;
            }
        }
        if (given) {
            throw new IllegalArgumentException(
                    "there is a sequence of " + length + ", the longest bucket is " + longest());
        }
        return Long.highestOneBit(length - 1) << 1;
    }
}
