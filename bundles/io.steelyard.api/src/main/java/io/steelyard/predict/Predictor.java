package io.steelyard.predict;

import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A trained model that answers; a service with the properties {@link #MODEL} and {@link #MODEL_VERSION}. All methods may be
 * called from any thread.
 *
 * <p>Requests that wait at the same time are computed together. What is in a batch beside a row changes its answer by
 * rounding at most: a backend may add up products in another order for another number of rows.
 *
 * <p>While a backend goes, requests wait for the next one; what is under way is finished first. A backend that comes and is
 * to be preferred, other weights and other layers are made ready beside those that answer, and take their place between two
 * batches.
 */
@ProviderType
public interface Predictor extends AutoCloseable {
    /** The service property with the model's {@link #name}. */
    String MODEL = "steelyard.model";

    /** The service property with the {@link ModelVersion#number} of the weights that answer, a {@code Long}. */
    String MODEL_VERSION = "steelyard.model.version";

    /**
     * One answer.
     *
     * @param row counted from 0
     * @param values what the objective makes of the model's output: class probabilities, say
     */
    record Prediction(long row, Tensor values) {}

    /** What the model is called in its specification. */
    String name();

    /** What it answers with now, or will as soon as there is a backend. */
    ModelVersion version();

    /** The names of the classes, in the order of the answers' values; empty if the model does not tell classes apart. */
    List<String> classes();

    /** How patient and how large it is. */
    PredictorOptions options();

    /** What it has done so far. */
    PredictorStatistics statistics();

    /**
     * Asks, without waiting for the answer.
     *
     * @param features its outermost axis is the batch, of any number of rows; sequences are whole: nothing of them is
     *     padding. They are copied, if they can change.
     * @return completes with the answer, all rows by the same version; or exceptionally: with {@link
     *     PredictionTimeoutException} when the time is up, which is looked after between two batches; {@link
     *     IllegalArgumentException} if the rows hold what the model cannot compute with, such as an index beyond a table;
     *     {@link IllegalStateException} if the predictor was closed meanwhile or the backend failed twice. What depends on it
     *     is run by the predictor's own thread, and holds up all other answers, unless an executor of its own is given for it.
     * @throws QueueFullException at once, if there is no room for the request
     * @throws IllegalArgumentException if the rows are not of the shape that the model takes
     * @throws IllegalStateException if the predictor is closed
     */
    CompletionStage<Answer> ask(HostData features);

    /**
     * Asks with sequences of different lengths. The runtime pads them to a bucket; so neither how long {@code features} are on
     * axis 1 nor what they hold behind a sequence's end changes an answer.
     *
     * @param features {@code [N, T, ...]}
     * @param lengths for each row, how many elements of the sequence are real, from 0 to T
     * @return as {@link #ask(HostData)} does
     * @throws IllegalArgumentException as {@link #ask(HostData)} says, or if the model was not trained on sequences of
     *     different lengths
     */
    CompletionStage<Answer> ask(HostData features, long[] lengths);

    /**
     * Asks and waits: for room, if there is none, and then for the answer.
     *
     * @param features as {@link #ask(HostData)} takes them
     * @throws PredictionTimeoutException if that takes longer than {@link PredictorOptions#timeout}
     * @throws IllegalArgumentException if the rows are not of the shape that the model takes, or hold what it cannot
     *     compute with
     * @throws IllegalStateException if the predictor is closed, the backend failed twice, or this is called by what {@link
     *     #ask} runs on the predictor's own thread
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted; it stays interrupted
     */
    Answer answer(HostData features);

    /**
     * Asks with sequences of different lengths, see {@link #ask(HostData, long[])}, and waits as {@link #answer(HostData)}
     * does.
     */
    Answer answer(HostData features, long[] lengths);

    /** The values of {@link #answer(HostData)} alone. */
    default Tensor predict(HostData features) {
        return answer(features).values();
    }

    /** The values of {@link #answer(HostData, long[])} alone. */
    default Tensor predict(HostData features, long[] lengths) {
        return answer(features, lengths).values();
    }

    /**
     * Answers every row of a file that is like the training data, except that it need not have the target. It waits as {@link
     * #answer(HostData)} does, for each few hundred rows.
     */
    void predict(Path file, Consumer<Prediction> sink) throws IOException;

    /**
     * Takes up other weights. They are read and checked, and put beside the old ones, before anything changes; then they
     * answer from one batch to the next. Without a backend they wait for one, as requests do.
     *
     * @param weights a checkpoint, or a directory of generations
     * @return the new version, which from now on answers
     * @throws IOException if they cannot be read, do not fit the model or find no room; the old ones go on answering
     * @throws IllegalStateException if the predictor is closed
     */
    ModelVersion update(Path weights) throws IOException;

    /** Ends it: what is computed is still answered, whatever waits is told so. Does nothing the second time. */
    @Override
    void close();
}
