package io.steelyard.compiler.describe;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.objective.ObjectiveScope;
import io.steelyard.option.Options;
import java.util.Optional;

/**
 * What an objective or a metric sees.
 *
 * @param graph where it describes itself
 * @param options its options, checked
 * @param prediction the model's output
 * @param expected what the output should have been, if known
 * @param lengths how much of each sequence in the prediction is real, if it holds sequences that differ
 */
public record ObjectiveDescription(
        GraphBuilder graph, Options options, Value prediction, Optional<Value> expected, Optional<Value> lengths)
        implements ObjectiveScope {
    /** Without sequences. */
    public ObjectiveDescription(GraphBuilder graph, Options options, Value prediction, Optional<Value> expected) {
        this(graph, options, prediction, expected, Optional.empty());
    }

    @Override
    public Optional<Value> mask() {
        return lengths.map(found -> SequenceMask.of(graph, found, prediction));
    }

    @Override
    public Value target() {
        return expected.orElseThrow(() -> new IllegalStateException("there is no target when a model predicts"));
    }
}
