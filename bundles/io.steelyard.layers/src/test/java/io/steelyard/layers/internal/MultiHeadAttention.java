package io.steelyard.layers.internal;

import io.steelyard.graph.AttentionComposites;
import io.steelyard.graph.AttentionComposites.Attended;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tck.FunctionProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** {@code torch.nn.MultiheadAttention}, made of dense maps and the attention composite. */
final class MultiHeadAttention {
    private final GraphBuilder g;
    private final FunctionProbe.Given given;
    private final long heads;
    private final long size;

    private MultiHeadAttention(GraphBuilder g, FunctionProbe.Given given) {
        this.g = g;
        this.given = given;
        this.heads = given.number("num_heads", 1);
        this.size = given.value("param.out_proj.weight").shape().dim(0);
    }

    static Map<String, Value> describe(GraphBuilder g, FunctionProbe.Given given) {
        return new MultiHeadAttention(g, given).describe();
    }

    private Map<String, Value> describe() {
        Value query = given.value("in.q");
        Value key = given.find("in.k").orElse(query);
        Value value = given.find("in.v").orElse(query);
        Value q = projected(query, "q", 0);
        Value k = longer(projected(key, "k", 1), "param.bias_k");
        Value v = longer(projected(value, "v", 2), "param.bias_v");
        Value perHead = split(q);
        Attended attended = AttentionComposites.attentionWithWeights(
                g,
                perHead,
                split(k),
                split(v),
                mask(k.shape().dim(1)),
                given.flag("causal"),
                AttentionComposites.usualScale(perHead));
        Value merged = g.transpose(attended.output(), 0, 2, 1, 3);
        Value joined = g.reshape(merged, q.shape());
        Value output =
                plus(g.dot(joined, 2, given.value("param.out_proj.weight"), 1), given.find("param.out_proj.bias"));
        Map<String, Value> results = new LinkedHashMap<>();
        results.put("y", given.flag("seq_first") ? g.transpose(output, 1, 0, 2) : output);
        results.put("weights", given.flag("per_head") ? attended.weights() : g.mean(attended.weights(), 1));
        return results;
    }

    /** {@code [N, L, E]}; weights and biases of the three maps lie one after the other, or the weights apart. */
    private Value projected(Value x, String which, int index) {
        Value batched = given.flag("seq_first") ? g.transpose(x, 1, 0, 2) : x;
        Value weight = given.find("param." + which + "_proj_weight")
                .orElseGet(() -> g.slice(given.value("param.in_proj_weight"), 0, index * size, (index + 1) * size));
        Optional<Value> bias =
                given.find("param.in_proj_bias").map(all -> g.slice(all, 0, index * size, (index + 1) * size));
        return plus(g.dot(batched, 2, weight, 1), bias);
    }

    /** With a trained place, or a place of zeros, behind the others. */
    private Value longer(Value places, String bias) {
        Shape one = places.shape().withDim(1, 1);
        Value more = given.find(bias)
                .map(place -> g.concat(1, List.of(places, g.broadcast(place, one))))
                .orElse(places);
        return given.flag("zero_attn") ? g.concat(1, List.of(more, g.filled(more.dtype(), one, 0))) : more;
    }

    private Value split(Value x) {
        Value parted = g.reshape(x, x.shape().dim(0), x.shape().dim(1), heads, size / heads);
        return g.transpose(parted, 0, 2, 1, 3);
    }

    private Optional<Value> mask(long places) {
        if (given.flag("float_mask")) {
            double[] values =
                    IntStream.range(0, 16).mapToDouble(i -> (i - 8) / 8.0).toArray();
            return Optional.of(g.constant(Tensor.of(Shape.of(4, 4), values)));
        }
        if (given.flag("key_padding")) {
            // Of the second of two sequences the last two places are padding.
            double[] present = new double[(int) (2 * places)];
            for (int i = 0; i < present.length; i++) {
                present[i] = i < 2 * places - 2 ? 1 : 0;
            }
            return Optional.of(g.constant(Tensor.of(DType.BOOL, Shape.of(2, 1, 1, places), present)));
        }
        return Optional.empty();
    }

    private Value plus(Value x, Optional<Value> bias) {
        return bias.map(present -> g.add(x, present)).orElse(x);
    }
}
