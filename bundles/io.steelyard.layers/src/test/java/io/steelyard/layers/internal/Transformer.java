package io.steelyard.layers.internal;

import io.steelyard.graph.Composites;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.NormalizationComposites;
import io.steelyard.graph.Value;
import io.steelyard.tck.FunctionProbe;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * {@code torch.nn.TransformerEncoderLayer} and its kin without dropout, made of attention, normalisation and dense maps:
 * each part adds what it finds to what it is given, and is normalised behind that, or with {@code norm_first} before.
 */
final class Transformer {
    private static final double EPS = 1e-5;

    private final GraphBuilder g;
    private final FunctionProbe.Given given;

    private Transformer(GraphBuilder g, FunctionProbe.Given given) {
        this.g = g;
        this.given = given;
    }

    static FunctionProbe decoderLayer() {
        return FunctionProbe.of(
                (g, given) -> new Transformer(g, given).decode(given.value("in.tgt"), given.value("in.memory"), ""));
    }

    /** Two layers, and a normalisation behind them. */
    static FunctionProbe encoder() {
        return FunctionProbe.of((g, given) -> {
            Transformer parts = new Transformer(g, given);
            return parts.norm(parts.encode(parts.encode(given.x(), "layers.0."), "layers.1."), "norm");
        });
    }

    /** {@code torch.nn.Transformer} with one layer on each side, a normalisation behind both. */
    static FunctionProbe whole() {
        return FunctionProbe.of((g, given) -> {
            Transformer parts = new Transformer(g, given);
            Value encoded = parts.encode(given.value("in.src"), "encoder.layers.0.");
            Value memory = parts.norm(encoded, "encoder.norm");
            return parts.norm(parts.decode(given.value("in.tgt"), memory, "decoder.layers.0."), "decoder.norm");
        });
    }

    private Value encode(Value x, String layer) {
        Value attended = residual(x, layer + "norm1", y -> attend(y, y, layer + "self_attn.", given.flag("causal")));
        return residual(attended, layer + "norm2", y -> feedForward(y, layer));
    }

    private Value decode(Value x, Value memory, String layer) {
        Value attended = residual(x, layer + "norm1", y -> attend(y, y, layer + "self_attn.", given.flag("causal")));
        Value informed = residual(attended, layer + "norm2", y -> attend(y, memory, layer + "multihead_attn.", false));
        return residual(informed, layer + "norm3", y -> feedForward(y, layer));
    }

    private Value residual(Value x, String norm, UnaryOperator<Value> part) {
        return given.flag("norm_first") ? g.add(x, part.apply(norm(x, norm))) : norm(g.add(x, part.apply(x)), norm);
    }

    /** Multi-head attention of the parameters under a prefix, as if they were all there are. */
    private Value attend(Value query, Value memory, String prefix, boolean causal) {
        Map<String, Value> values = new HashMap<>(Map.of("in.q", query, "in.k", memory, "in.v", memory));
        given.values().forEach((name, value) -> {
            if (name.startsWith("param." + prefix)) {
                values.put("param." + name.substring(("param." + prefix).length()), value);
            }
        });
        Map<String, Object> settings = Map.of("num_heads", given.number("num_heads", 1), "causal", causal);
        return MultiHeadAttention.describe(g, new FunctionProbe.Given(values, settings))
                .get("y");
    }

    private Value feedForward(Value x, String layer) {
        Value inner = dense(x, layer + "linear1");
        boolean gelu = given.text("activation", "relu").equals("gelu");
        return dense(gelu ? Composites.gelu(g, inner, Composites.Gelu.NONE) : g.relu(inner), layer + "linear2");
    }

    private Value dense(Value x, String name) {
        return g.add(g.dot(x, -1, param(name + ".weight"), 1), param(name + ".bias"));
    }

    private Value norm(Value x, String name) {
        return NormalizationComposites.layerNorm(
                g, x, 1, Optional.of(param(name + ".weight")), Optional.of(param(name + ".bias")), EPS);
    }

    private Value param(String name) {
        return given.value("param." + name);
    }
}
