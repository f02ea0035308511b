package io.steelyard.pipeline;

import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A training under way. All methods may be called from any thread. */
@ProviderType
public interface Pipeline {
    /** What it is made from now. */
    PipelineSpec spec();

    /**
     * Goes on after another specification, from the next step on, or from the next epoch on if the old one's {@code swap} says
     * {@code epoch}. Of the state everything is kept that has a place in the new model: by name, shape and dtype. If the
     * specification turns out not to work, the pipeline pauses with the reason, its state safe, until it is given another.
     *
     * @throws IllegalArgumentException if it has another name or another output directory
     * @throws IllegalStateException if the pipeline has ended
     */
    void reconfigure(PipelineSpec spec);

    /** How it stands now. */
    PipelineStatus status();

    /** Asks it to rest after the step under way. */
    void pause();

    /** Asks it to go on after {@link #pause}, or to try again what made it pause, parts that failed included. */
    void resume();

    /** Asks it to end after the step under way, writing a generation. */
    void stop();

    /** Its weights and buffers by name, as they are between two steps; empty before they were initialised. */
    Map<String, Tensor> weights();

    /**
     * What the model answers with its weights as they are between two steps. It may be asked while the pipeline trains: the
     * answer comes from the very state that is trained, after the step under way, and changes no bit of the training.
     *
     * @param features its outermost axis is the batch, of any number of rows; sequences are whole
     * @return what the objective makes of the model's output, one answer a row
     * @throws IllegalStateException if there is no state to answer from: before the pipeline has begun to run, while it
     *     waits for a part, and after its end; the message says which. A {@link
     *     io.steelyard.predict.Predictor} answers from what was saved.
     * @throws IllegalArgumentException if the rows are not of the shape that the model takes, or hold what it cannot
     *     compute with
     */
    Tensor predict(HostData features);

    /**
     * What the model answers to sequences of different lengths; see {@link #predict(HostData)}.
     *
     * @param features {@code [N, T, ...]}
     * @param lengths for each row, how many elements of the sequence are real, from 0 to T
     */
    Tensor predict(HostData features, long[] lengths);

    /** Completes with the last status, whatever it is; never exceptionally. */
    CompletionStage<PipelineStatus> completion();
}
