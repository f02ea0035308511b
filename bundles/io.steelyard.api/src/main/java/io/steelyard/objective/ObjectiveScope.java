package io.steelyard.objective;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.option.Options;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What an objective or a metric sees. */
@ProviderType
public interface ObjectiveScope {
    /** Where the computation is described. */
    GraphBuilder graph();

    /** The options, checked. */
    Options options();

    /** The model's output; its outermost axis is the batch. */
    Value prediction();

    /**
     * What the output should have been; its outermost axis is the batch.
     *
     * @throws IllegalStateException where there is none, as in {@link Objective#present}
     */
    Value target();

    /**
     * How many leading elements of each sequence in the prediction are real, {@code i64[N]}; nothing unless the data holds
     * sequences of different lengths and axis 1 of the prediction still is the sequence. Padding must not reach a result.
     */
    default Optional<Value> lengths() {
        return Optional.empty();
    }

    /** Which elements of each sequence in the prediction are real, {@code bool[N, T]}; nothing without {@link #lengths}. */
    default Optional<Value> mask() {
        return Optional.empty();
    }
}
