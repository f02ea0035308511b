package io.steelyard.pipeline;

import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** A trained model that answers. Calls from several threads wait for one another. */
@ProviderType
public interface Predictor extends AutoCloseable {
    /**
     * One answer.
     *
     * @param row counted from 0
     * @param values what the objective makes of the model's output: class probabilities, say
     */
    record Prediction(long row, Tensor values) {}

    /** The names of the classes, in the order of the answers' values; empty if the model does not tell classes apart. */
    List<String> classes();

    /**
     * Answers a batch.
     *
     * @param features its outermost axis is the batch; sequences are whole: nothing of them is padding
     * @return one answer a row
     * @throws IllegalArgumentException if the rows are not of the shape that the model takes, or hold what it cannot
     *     compute with, such as an index beyond a table
     */
    Tensor predict(HostData features);

    /**
     * Answers a batch of sequences of different lengths. The runtime pads it to a bucket; so neither how long {@code
     * features} are on axis 1 nor what they hold behind a sequence's end changes an answer.
     *
     * @param features {@code [N, T, ...]}
     * @param lengths for each row, how many elements of the sequence are real, from 0 to T
     * @throws IllegalArgumentException as {@link #predict(HostData)} says, or if the model was not trained on sequences of
     *     different lengths
     */
    Tensor predict(HostData features, long[] lengths);

    /** Answers every row of a file that is like the training data, except that it need not have the target. */
    void predict(Path file, Consumer<Prediction> sink) throws IOException;

    @Override
    void close();
}
