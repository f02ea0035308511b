package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Looks up a trained vector for each integer and combines those along the innermost axis: from {@code [N, ..., L]} to {@code
 * [N, ..., embedding_dim]}, their mean, sum or greatest elements.
 *
 * <p>Parameter: {@code weight [num_embeddings, embedding_dim]}, at first {@code N(0, 1)}.
 *
 * <p>Source: PyTorch, {@code torch.nn.EmbeddingBag}, all bags being of one size.
 */
@Component
@ProvidesLayer("embedding_bag")
public class EmbeddingBag implements LayerType {
    private static final Option<String> MODE = Option.choice(
                    "mode", List.of("mean", "sum", "max"), "how the vectors of a bag become one")
            .orElse("mean");

    @Override
    public String summary() {
        return "trained vectors of several integers, combined";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(EmbeddingTable.NUM_EMBEDDINGS, EmbeddingTable.EMBEDDING_DIM, MODE);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value indices = EmbeddingTable.requireIndices(scope.input());
        if (indices.shape().rank() == 0) {
            throw new IllegalArgumentException("expected bags [N, ..., L] of integers, found a scalar");
        }
        Value rows = g.gather(EmbeddingTable.weight(scope), indices, 0);
        if (indices.shape().rank() == 2) {
            // The bag is the sequence: what lies behind its end is not in it.
            scope.endSequence();
            return switch (scope.options().get(MODE)) {
                case "sum" -> g.sum(Sequences.withoutPadding(scope, rows), 1);
                case "max" -> Sequences.max(scope, rows);
                default -> Sequences.mean(scope, rows);
            };
        }
        return switch (scope.options().get(MODE)) {
            case "sum" -> g.sum(rows, -2);
            case "max" -> g.reduceMax(rows, -2);
            default -> g.mean(rows, -2);
        };
    }
}
