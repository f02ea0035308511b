package io.steelyard.layers.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.RecurrentComposites.Recurrent;
import io.steelyard.graph.RecurrentComposites.Walk;
import io.steelyard.graph.RecurrentComposites.Weights;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.Parameter;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Recurrent layers one above the other, in one direction or both, as PyTorch's modules have them: from {@code [N, T, C]} to
 * {@code [N, T, D H]} with the states of both directions side by side, or to {@code [N, D H]}, the states of the uppermost
 * layer after the last real element, which is the first one backward. States are 0 at first.
 *
 * <p>Parameters are those of PyTorch, {@code weight_ih_l0 [G H, C]}, {@code weight_hh_l0 [G H, H]}, {@code bias_ih_l0 [G H]},
 * {@code bias_hh_l0 [G H]}, then {@code ..._l0_reverse}, {@code ..._l1}; they start from {@code U(-k, k)} with {@code k = 1 /
 * sqrt(H)}.
 */
final class RecurrentStack {
    static final Option<Long> HIDDEN_SIZE =
            Option.integer("hidden_size", "numbers in the state, H").atLeast(1);

    static final Option<Long> NUM_LAYERS = Option.integer("num_layers", "layers one above the other")
            .atLeast(1)
            .orElse(1L);

    static final Option<Boolean> BIAS =
            Option.flag("bias", "whether there are biases").orElse(true);

    static final Option<Double> DROPOUT = Option.number(
                    "dropout", "probability that an element between two layers becomes 0 in training")
            .atLeast(0)
            .atMost(1)
            .orElse(0.0);

    static final Option<Boolean> BIDIRECTIONAL = Option.flag(
                    "bidirectional", "whether the sequence is gone through backward too")
            .orElse(false);

    static final Option<Boolean> RETURN_SEQUENCES = Option.flag(
                    "return_sequences", "whether there is an output for each element, rather than the last state alone")
            .orElse(true);

    /** One layer in one direction. */
    @FunctionalInterface
    interface Cell {
        Recurrent walk(GraphBuilder g, Value sequence, Weights weights, Walk walk);
    }

    private final LayerScope scope;
    private final GraphBuilder g;
    private final Options options;
    private final long gates;
    private final long hidden;
    private final long projection;

    /**
     * A stack.
     *
     * @param gates how many gates a cell has, G
     * @param projection the size that outputs are projected to, 0 for none
     */
    RecurrentStack(LayerScope scope, long gates, long projection) {
        this.scope = scope;
        this.g = scope.graph();
        this.options = scope.options();
        this.gates = gates;
        this.hidden = options.get(HIDDEN_SIZE);
        this.projection = projection;
    }

    static Value zeros(GraphBuilder g, Value sequence, long size) {
        return g.filled(sequence.dtype(), Shape.of(sequence.shape().dim(0), size), 0);
    }

    /** Describes all layers. */
    Value describe(Cell cell) {
        // Weights are multiplied with padding too, where 0 times what is not finite would not be 0.
        Value sequence = Sequences.withoutPadding(scope, Sequences.require(scope));
        long layers = options.get(NUM_LAYERS);
        List<Value> states = List.of();
        for (long layer = 0; layer < layers; layer++) {
            List<Value> outputs = new ArrayList<>();
            states = new ArrayList<>();
            for (boolean reverse : options.get(BIDIRECTIONAL) ? new boolean[] {false, true} : new boolean[] {false}) {
                String suffix = "_l" + layer + (reverse ? "_reverse" : "");
                Weights weights = weights(suffix, sequence.shape().dim(2));
                Recurrent all = cell.walk(g, sequence, weights, new Walk(true, reverse, scope.lengths()));
                outputs.add(all.output());
                states.add(all.state());
            }
            sequence = joined(2, outputs);
            if (layer < layers - 1) {
                sequence = thinned(sequence, "mask_l" + layer);
            }
        }
        if (options.get(RETURN_SEQUENCES)) {
            return sequence;
        }
        scope.endSequence();
        return joined(1, states);
    }

    private Value joined(int axis, List<Value> parts) {
        return parts.size() == 1 ? parts.get(0) : g.concat(axis, parts);
    }

    private Weights weights(String suffix, long inputs) {
        long state = projection == 0 ? hidden : projection;
        boolean bias = options.get(BIAS);
        return new Weights(
                parameter("weight_ih" + suffix, gates * hidden, inputs),
                parameter("weight_hh" + suffix, gates * hidden, state),
                bias ? Optional.of(parameter("bias_ih" + suffix, gates * hidden)) : Optional.empty(),
                bias ? Optional.of(parameter("bias_hh" + suffix, gates * hidden)) : Optional.empty(),
                projection == 0 ? Optional.empty() : Optional.of(parameter("weight_hr" + suffix, projection, hidden)));
    }

    private Value parameter(String name, long... dims) {
        double bound = 1 / Math.sqrt((double) hidden);
        return scope.parameter(
                Parameter.of(name, Shape.of(dims)).startingAs("uniform", Map.of("a", -bound, "b", bound)));
    }

    /** Dropout, as the layer type of that name does it. */
    private Value thinned(Value x, String purpose) {
        double p = options.get(DROPOUT);
        if (!scope.training() || p == 0) {
            return x;
        }
        Value zero = g.filled(x.dtype(), x.shape(), 0);
        if (p == 1) {
            return zero;
        }
        Value kept = g.compare(Comparison.GE, scope.randomUniform(purpose, DType.F32, x.shape()), p);
        return g.select(kept, g.mul(x, 1 / (1 - p)), zero);
    }
}
