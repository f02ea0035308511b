package io.steelyard.objective;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.option.Options;
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
}
