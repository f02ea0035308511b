package io.steelyard.runtime.internal.training;

import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.data.Dataset;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.TensorBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * What a model takes as a row, and how rows that are to be answered become a batch of that form.
 *
 * @param row the type of one row; axis 0 is the sequence where rows differ in length, and then its size does not count
 * @param buckets what sequences are padded to, if rows differ in length
 */
public record RowForm(TensorType row, Buckets buckets) {
    /** A batch that a prediction can be given: what it is told apart by, and its inputs. */
    public record Question(TensorType features, Map<String, HostData> inputs) {}

    /** The form of a data set's rows; floating-point numbers arrive in what the model computes in. */
    static RowForm of(Dataset data, Buckets buckets, DType computed) {
        TensorType row = data.fields().get(Dataset.FEATURES);
        return new RowForm(new TensorType(row.dtype().isFloating() ? computed : row.dtype(), row.shape()), buckets);
    }

    public boolean isRagged() {
        return !buckets.areNone();
    }

    /** The type of a batch of rows, padded to a bucket if they are sequences. */
    public TensorType batch(BatchShape shape) {
        Shape one = isRagged() ? row.shape().withDim(0, shape.bucket()) : row.shape();
        return new TensorType(row.dtype(), one.prepend(shape.rows()));
    }

    /** Rows as they are; sequences are whole. */
    public Question ask(HostData features) {
        if (!isRagged()) {
            requireShape(features.shape(), 0);
            TensorType batch = new TensorType(row.dtype(), features.shape());
            return new Question(
                    batch,
                    Map.of(
                            ModelPrograms.FEATURES,
                            features.dtype() == batch.dtype() ? features : SavedWeights.converted(features, batch)));
        }
        requireShape(features.shape(), 1);
        long[] lengths = new long[Math.toIntExact(features.shape().dim(0))];
        Arrays.fill(lengths, features.shape().dim(1));
        return ask(features, lengths);
    }

    /** Sequences of these lengths. */
    public Question ask(HostData features, long[] lengths) {
        if (!isRagged()) {
            throw new IllegalArgumentException(
                    "the model takes rows of one shape, " + row.shape() + ", found lengths of sequences");
        }
        Shape found = features.shape();
        requireShape(found, 1);
        if (lengths.length != found.dim(0)) {
            throw new IllegalArgumentException(
                    "expected a length for each of " + found.dim(0) + " rows, found " + lengths.length);
        }
        if (features.dtype().isFloating() && !row.dtype().isFloating()) {
            throw new IllegalArgumentException("the model takes " + row.dtype() + ", found " + features.dtype());
        }
        long longest = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] < 0 || lengths[i] > found.dim(1)) {
                throw new IllegalArgumentException(
                        "row " + i + " has a length of " + lengths[i] + ", expected 0 to " + found.dim(1));
            }
            longest = Math.max(longest, lengths[i]);
        }
        TensorType batch = batch(new BatchShape(lengths.length, buckets.holding(longest)));
        TensorBuffer padded = TensorBuffer.allocate(batch.dtype(), batch.shape());
        TensorBuffer real = TensorBuffer.allocate(DType.I64, Shape.of(lengths.length));
        SequencePadding padding = new SequencePadding(padded, real);
        long width = found.elements() / Math.max(1, found.dim(0));
        for (int i = 0; i < lengths.length; i++) {
            padding.put(i, features, i * width, lengths[i]);
        }
        return new Question(batch, Map.of(ModelPrograms.FEATURES, padded, ModelPrograms.LENGTHS, real));
    }

    /** Refuses a batch whose rows differ on an axis that counts. */
    private void requireShape(Shape found, int free) {
        boolean fits = found.rank() == row.shape().rank() + 1
                && found.dim(0) > 0
                && (free == 0 || found.dim(1) > 0)
                && found.slice(1 + free, found.rank())
                        .equals(row.shape().slice(free, row.shape().rank()));
        if (!fits) {
            throw new IllegalArgumentException("the model takes rows of shape " + row.shape()
                    + (free == 0 ? "" : ", of any length on the first axis") + ", found a batch of " + found);
        }
    }
}
