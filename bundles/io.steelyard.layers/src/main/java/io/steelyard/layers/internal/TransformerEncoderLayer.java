package io.steelyard.layers.internal;

import io.steelyard.graph.Composites;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.NormalizationComposites;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Component;

/**
 * One layer of a transformer's encoder: each place of a sequence heeds the others, then is mapped by itself; both times what
 * was found is added to what was given. From {@code [N, T, E]} to {@code [N, T, E]}:
 *
 * <pre>{@code
 * h = norm1(x + attention(x))                h = x + attention(norm1(x))    with norm_first
 * y = norm2(h + W2 activation(W1 h))         y = h + W2 activation(W1 norm2(h))
 * }</pre>
 *
 * <p>In training, {@code dropout} is applied to the weights of attention, to what attention found, behind the activation and to
 * what the maps found. Padding is not heeded; its own outputs mean nothing. {@code is_causal} lets a place heed those before it
 * and itself alone.
 *
 * <p>Parameters: {@code self_attn.*} of {@link SelfAttention}; {@code linear1.weight [dim_feedforward, E]}, {@code linear1.bias},
 * {@code linear2.weight [E, dim_feedforward]}, {@code linear2.bias}, at first as in {@link Dense}; {@code norm1.weight},
 * {@code norm2.weight [E]}, ones; {@code norm1.bias}, {@code norm2.bias [E]}, zeros.
 *
 * <p>Source: A. Vaswani et al., "Attention Is All You Need", 2017; PyTorch, {@code torch.nn.TransformerEncoderLayer} with
 * {@code batch_first}; {@code d_model} is the input's.
 */
@Component
@ProvidesLayer("transformer_encoder_layer")
public class TransformerEncoderLayer implements LayerType {
    private static final Option<Long> NHEAD =
            Option.integer("nhead", "how often attention looks, side by side").atLeast(1);

    private static final Option<Long> DIM_FEEDFORWARD = Option.integer(
                    "dim_feedforward", "numbers between the two maps of each place")
            .atLeast(1)
            .orElse(2048L);

    private static final Option<Double> DROPOUT = Option.number(
                    "dropout", "probability that an element becomes 0 in training")
            .atLeast(0)
            .atMost(1)
            .orElse(0.1);

    private static final Option<String> ACTIVATION = Option.choice(
                    "activation", List.of("relu", "gelu"), "what stands between the two maps")
            .orElse("relu");

    private static final Option<Double> LAYER_NORM_EPS =
            Option.number("layer_norm_eps", "added to the variance").atLeast(0).orElse(1e-5);

    private static final Option<Boolean> NORM_FIRST = Option.flag(
                    "norm_first", "whether what is given is normalised, rather than the sum")
            .orElse(false);

    private static final Option<Boolean> BIAS =
            Option.flag("bias", "whether there are constants and shifts").orElse(true);

    private static final Option<Boolean> IS_CAUSAL = Option.flag(
                    "is_causal", "whether a place heeds those before it and itself alone")
            .orElse(false);

    @Override
    public String summary() {
        return "attention among the places of a sequence, then two maps of each";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(NHEAD, DIM_FEEDFORWARD, DROPOUT, ACTIVATION, LAYER_NORM_EPS, NORM_FIRST, BIAS, IS_CAUSAL);
    }

    @Override
    public Value describe(LayerScope scope) {
        // Weights are multiplied with padding too, where 0 times what is not finite would not be 0.
        Value x = Sequences.withoutPadding(scope, Sequences.require(scope));
        Options options = scope.options();
        SelfAttention attention = new SelfAttention(
                scope,
                "self_attn.",
                options.get(NHEAD),
                options.get(BIAS),
                options.get(IS_CAUSAL),
                options.get(DROPOUT));
        Value attended = residual(scope, x, "1", attention::of);
        return residual(scope, attended, "2", each -> feedForward(scope, each));
    }

    /** What a part found, thinned, added to what it was given, with the normalisation before or behind. */
    private static Value residual(LayerScope scope, Value x, String number, UnaryOperator<Value> part) {
        GraphBuilder g = scope.graph();
        boolean first = scope.options().get(NORM_FIRST);
        Value found = part.apply(first ? norm(scope, x, "norm" + number) : x);
        Value sum = g.add(x, thinned(scope, found, "dropout" + number));
        return first ? sum : norm(scope, sum, "norm" + number);
    }

    private static Value feedForward(LayerScope scope, Value x) {
        GraphBuilder g = scope.graph();
        Value inner = dense(scope, x, "linear1", scope.options().get(DIM_FEEDFORWARD));
        boolean gelu = scope.options().get(ACTIVATION).equals("gelu");
        Value bent = gelu ? Composites.gelu(g, inner, Composites.Gelu.NONE) : g.relu(inner);
        if (!gelu) {
            scope.mayDie(bent);
        }
        return dense(
                scope, thinned(scope, bent, "dropout"), "linear2", x.shape().dim(2));
    }

    private static Value dense(LayerScope scope, Value x, String name, long out) {
        long in = x.shape().dim(2);
        Parameter weight = Parameter.of(name + ".weight", Shape.of(out, in))
                .startingAs("kaiming_uniform", Map.of("a", Math.sqrt(5)));
        Value product = scope.graph().dot(x, -1, scope.parameter(weight), 1);
        if (!scope.options().get(BIAS)) {
            return product;
        }
        double bound = 1 / Math.sqrt((double) in);
        Parameter bias =
                Parameter.of(name + ".bias", Shape.of(out)).startingAs("uniform", Map.of("a", -bound, "b", bound));
        return scope.graph().add(product, scope.parameter(bias));
    }

    private static Value norm(LayerScope scope, Value x, String name) {
        Shape channels = Shape.of(x.shape().dim(2));
        Value weight = scope.parameter(Parameter.of(name + ".weight", channels).startingAs("ones"));
        Optional<Value> bias = scope.options().get(BIAS)
                ? Optional.of(scope.parameter(Parameter.of(name + ".bias", channels)))
                : Optional.empty();
        return NormalizationComposites.layerNorm(
                scope.graph(), x, 1, Optional.of(weight), bias, scope.options().get(LAYER_NORM_EPS));
    }

    private static Value thinned(LayerScope scope, Value x, String purpose) {
        double p = scope.options().get(DROPOUT);
        return scope.training() && p > 0
                ? Composites.dropout(scope.graph(), x, scope.randomKey(), p, scope.randomStream(purpose))
                : x;
    }
}
