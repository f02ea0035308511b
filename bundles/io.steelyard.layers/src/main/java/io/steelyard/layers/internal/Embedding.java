package io.steelyard.layers.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * Looks up a trained vector for each integer: from {@code [N, ...]} to {@code [N, ..., embedding_dim]}, {@code y[n] =
 * weight[x[n]]}. An integer that is negative or not below {@code num_embeddings} stops the run.
 *
 * <p>The row {@code padding_idx}, counted from the end if negative, receives no gradient and so stays what it is. With
 * {@code scale_grad_by_freq} the gradient of a row is divided by how often the row was looked up in the batch.
 *
 * <p>Parameter: {@code weight [num_embeddings, embedding_dim]}, at first {@code N(0, 1)}; unlike in PyTorch, so is the row
 * {@code padding_idx}.
 *
 * <p>Source: PyTorch, {@code torch.nn.Embedding}.
 */
@Component
@ProvidesLayer("embedding")
public class Embedding implements LayerType {
    private static final Option<Long> PADDING_IDX =
            Option.integer("padding_idx", "the row that is not trained").optional();

    private static final Option<Boolean> SCALE_GRAD_BY_FREQ = Option.flag(
                    "scale_grad_by_freq", "whether rows looked up often learn as slowly as others")
            .orElse(false);

    @Override
    public String summary() {
        return "a trained vector for each integer";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(EmbeddingTable.NUM_EMBEDDINGS, EmbeddingTable.EMBEDDING_DIM, PADDING_IDX, SCALE_GRAD_BY_FREQ);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Options options = scope.options();
        Value indices = EmbeddingTable.requireIndices(scope.input());
        Value rows = g.gather(EmbeddingTable.weight(scope), indices, 0);
        if (options.get(SCALE_GRAD_BY_FREQ)) {
            Sequences.refusePadding(scope, "counts how often each index occurs (scale_grad_by_freq)");
            rows = dividedByFrequency(g, rows, indices, options.get(EmbeddingTable.NUM_EMBEDDINGS));
        }
        Optional<Long> padding = options.find(PADDING_IDX);
        if (padding.isEmpty()) {
            return rows;
        }
        Value padded = g.compare(Comparison.EQ, indices, (double) row(padding.get(), options));
        return g.select(EmbeddingTable.perVector(g, padded), g.stopGradient(rows), rows);
    }

    private static long row(long padding, Options options) {
        long count = options.get(EmbeddingTable.NUM_EMBEDDINGS);
        if (padding < -count || padding >= count) {
            throw new IllegalArgumentException("padding_idx " + padding + " does not exist among " + count + " rows");
        }
        return padding < 0 ? padding + count : padding;
    }

    /** The rows as they are, whose gradient is that of the rows divided. */
    private static Value dividedByFrequency(GraphBuilder g, Value rows, Value indices, long count) {
        Value none = g.filled(rows.dtype(), Shape.of(count), 0);
        Value ones = g.filled(rows.dtype(), indices.shape(), 1);
        Value frequency = g.gather(g.scatterAdd(none, indices, ones, 0), indices, 0);
        Value divided = g.div(rows, EmbeddingTable.perVector(g, frequency));
        // A number minus itself is exactly 0.
        return g.add(g.stopGradient(rows), g.sub(divided, g.stopGradient(divided)));
    }
}
