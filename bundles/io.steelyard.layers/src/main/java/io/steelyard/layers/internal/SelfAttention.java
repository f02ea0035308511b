package io.steelyard.layers.internal;

import io.steelyard.graph.AttentionComposites;
import io.steelyard.graph.AttentionComposites.Attended;
import io.steelyard.graph.Composites;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.Parameter;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each place of a sequence makes of all the others, several times side by side: {@code concat over heads h of
 * attention(x Wq_h, x Wk_h, x Wv_h)}, mapped once more. From {@code [N, T, E]} to {@code [N, T, E]}; padding is not heeded.
 *
 * <p>Parameters, with a prefix: {@code in_proj_weight [3 E, E]}, the maps to queries, keys and values one after the other, at
 * first Xavier-uniform; {@code in_proj_bias [3 E]}, zeros; {@code out_proj.weight [E, E]}, at first as in {@link Dense};
 * {@code out_proj.bias [E]}, zeros.
 *
 * <p>Source: A. Vaswani et al., "Attention Is All You Need", 2017; PyTorch, {@code torch.nn.MultiheadAttention}.
 *
 * @param scope of the layer whose parameters they are
 * @param prefix of their names
 * @param heads how often, a divisor of E
 * @param bias whether constants are added behind the maps
 * @param causal whether a place heeds those before it and itself alone
 * @param dropout the probability that, in training, a place does not heed another
 */
record SelfAttention(LayerScope scope, String prefix, long heads, boolean bias, boolean causal, double dropout) {
    Value of(Value x) {
        GraphBuilder g = scope.graph();
        long size = x.shape().dim(2);
        if (size % heads != 0) {
            throw new IllegalArgumentException(
                    "nhead " + heads + " does not divide the " + size + " channels of input " + x.shape());
        }
        Value maps = mapped(
                x,
                Parameter.of(prefix + "in_proj_weight", Shape.of(3 * size, size))
                        .startingAs("xavier_uniform"),
                prefix + "in_proj_bias");
        Value attended = attended(perHead(maps, 0), perHead(maps, 1), perHead(maps, 2));
        Value joined = g.reshape(g.transpose(attended, 0, 2, 1, 3), x.shape());
        return mapped(
                joined,
                Parameter.of(prefix + "out_proj.weight", Shape.of(size, size))
                        .startingAs("kaiming_uniform", Map.of("a", Math.sqrt(5))),
                prefix + "out_proj.bias");
    }

    private Value mapped(Value x, Parameter weight, String biasName) {
        Value product = scope.graph().dot(x, -1, scope.parameter(weight), 1);
        Shape outputs = Shape.of(weight.shape().dim(0));
        return bias ? scope.graph().add(product, scope.parameter(Parameter.of(biasName, outputs))) : product;
    }

    /** One of the three parts of {@code [N, T, 3 E]}, as {@code [N, heads, T, E / heads]}. */
    private Value perHead(Value maps, int which) {
        GraphBuilder g = scope.graph();
        Shape shape = maps.shape();
        long size = shape.dim(2) / 3;
        Value part = g.slice(maps, 2, which * size, (which + 1) * size);
        return g.transpose(g.reshape(part, shape.dim(0), shape.dim(1), heads, size / heads), 0, 2, 1, 3);
    }

    private Value attended(Value query, Value key, Value value) {
        GraphBuilder g = scope.graph();
        Optional<Value> real = scope.mask()
                .map(mask ->
                        g.reshape(mask, mask.shape().dim(0), 1, 1, mask.shape().dim(1)));
        double scale = AttentionComposites.usualScale(query);
        if (!scope.training() || dropout == 0) {
            return AttentionComposites.attention(g, query, key, value, real, causal, scale);
        }
        Attended all = AttentionComposites.attentionWithWeights(g, query, key, value, real, causal, scale);
        Value kept = Composites.dropout(
                g, all.weights(), scope.randomKey(), dropout, scope.randomStream(prefix + "dropout"));
        List<Integer> outer = List.of(0, 1);
        return g.dotGeneral(kept, value, outer, outer, List.of(3), List.of(2));
    }
}
