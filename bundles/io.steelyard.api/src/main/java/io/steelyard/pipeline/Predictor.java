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
     * @param features its outermost axis is the batch
     * @return one answer a row
     */
    Tensor predict(HostData features);

    /** Answers every row of a file that is like the training data, except that it need not have the target. */
    void predict(Path file, Consumer<Prediction> sink) throws IOException;

    @Override
    void close();
}
