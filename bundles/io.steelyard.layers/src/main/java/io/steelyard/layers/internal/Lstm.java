package io.steelyard.layers.internal;

import static io.steelyard.layers.internal.RecurrentStack.BIAS;
import static io.steelyard.layers.internal.RecurrentStack.BIDIRECTIONAL;
import static io.steelyard.layers.internal.RecurrentStack.DROPOUT;
import static io.steelyard.layers.internal.RecurrentStack.HIDDEN_SIZE;
import static io.steelyard.layers.internal.RecurrentStack.NUM_LAYERS;
import static io.steelyard.layers.internal.RecurrentStack.RETURN_SEQUENCES;

import io.steelyard.graph.RecurrentComposites;
import io.steelyard.graph.RecurrentComposites.LongShortTerm;
import io.steelyard.graph.RecurrentComposites.Recurrent;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Long short-term memory over each sequence: from {@code [N, T, C]} to {@code [N, T, D H]}, or with {@code return_sequences:
 * false} the last real state {@code [N, D H]}; D is 2 if {@code bidirectional}, else 1. With {@code proj_size: P} outputs have
 * P numbers a direction instead of H, and there is {@code weight_hr_l0 [P, H]}. Sequences end at their lengths. The formula is
 * that of {@link RecurrentComposites#lstm}; see {@link RecurrentStack} for parameters and their start.
 *
 * <p>Source: PyTorch, {@code torch.nn.LSTM} with {@code batch_first}.
 */
@Component
@ProvidesLayer("lstm")
public class Lstm implements LayerType {
    private static final Option<Long> PROJ_SIZE = Option.integer(
                    "proj_size", "what outputs are projected to, below hidden_size; 0 for no projection")
            .atLeast(0)
            .orElse(0L);

    @Override
    public String summary() {
        return "long short-term memory over each sequence";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(HIDDEN_SIZE, NUM_LAYERS, BIAS, DROPOUT, BIDIRECTIONAL, PROJ_SIZE, RETURN_SEQUENCES);
    }

    @Override
    public Value describe(LayerScope scope) {
        long hidden = scope.options().get(HIDDEN_SIZE);
        long projection = scope.options().get(PROJ_SIZE);
        if (projection >= hidden) {
            throw new IllegalArgumentException("proj_size " + projection + " is not below hidden_size " + hidden);
        }
        return new RecurrentStack(scope, 4, projection).describe((g, x, weights, walk) -> {
            LongShortTerm all = RecurrentComposites.lstm(
                    g,
                    x,
                    RecurrentStack.zeros(g, x, projection == 0 ? hidden : projection),
                    RecurrentStack.zeros(g, x, hidden),
                    weights,
                    walk);
            return new Recurrent(all.output(), all.state());
        });
    }
}
