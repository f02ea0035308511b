package io.steelyard.layers.internal;

import static io.steelyard.layers.internal.RecurrentStack.BIAS;
import static io.steelyard.layers.internal.RecurrentStack.BIDIRECTIONAL;
import static io.steelyard.layers.internal.RecurrentStack.DROPOUT;
import static io.steelyard.layers.internal.RecurrentStack.HIDDEN_SIZE;
import static io.steelyard.layers.internal.RecurrentStack.NUM_LAYERS;
import static io.steelyard.layers.internal.RecurrentStack.RETURN_SEQUENCES;

import io.steelyard.graph.RecurrentComposites;
import io.steelyard.graph.RecurrentComposites.Nonlinearity;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Elman's recurrent network, {@code h <- tanh(W_ih x + b_ih + W_hh h + b_hh)}, over each sequence: from {@code [N, T, C]} to
 * {@code [N, T, D H]}, or with {@code return_sequences: false} the last real state {@code [N, D H]}; D is 2 if {@code
 * bidirectional}, else 1. Sequences end at their lengths. See {@link RecurrentStack} for parameters and their start.
 *
 * <p>Source: PyTorch, {@code torch.nn.RNN} with {@code batch_first}.
 */
@Component
@ProvidesLayer("rnn")
public class Rnn implements LayerType {
    private static final Option<String> NONLINEARITY = Option.choice(
                    "nonlinearity", List.of("tanh", "relu"), "what bends the sum")
            .orElse("tanh");

    @Override
    public String summary() {
        return "recurrent network over each sequence";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(HIDDEN_SIZE, NUM_LAYERS, NONLINEARITY, BIAS, DROPOUT, BIDIRECTIONAL, RETURN_SEQUENCES);
    }

    @Override
    public Value describe(LayerScope scope) {
        long hidden = scope.options().get(HIDDEN_SIZE);
        Nonlinearity bend = scope.options().get(NONLINEARITY).equals("relu") ? Nonlinearity.RELU : Nonlinearity.TANH;
        return new RecurrentStack(scope, 1, 0)
                .describe((g, x, weights, walk) ->
                        RecurrentComposites.rnn(g, x, RecurrentStack.zeros(g, x, hidden), weights, bend, walk));
    }
}
