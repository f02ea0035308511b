package io.steelyard.pipeline;

import io.steelyard.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A training under way. All methods may be called from any thread. */
@ProviderType
public interface Pipeline {
    /** What it was made from. */
    PipelineSpec spec();

    /** How it stands now. */
    PipelineStatus status();

    /** Asks it to rest after the step under way. */
    void pause();

    /** Asks it to go on after {@link #pause}. */
    void resume();

    /** Asks it to end after the step under way, writing a generation. */
    void stop();

    /** Its weights and buffers by name, as they are between two steps; empty before they were initialised. */
    Map<String, Tensor> weights();

    /** Completes with the last status, whatever it is; never exceptionally. */
    CompletionStage<PipelineStatus> completion();
}
