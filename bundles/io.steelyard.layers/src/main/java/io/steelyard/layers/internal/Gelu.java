package io.steelyard.layers.internal;

import io.steelyard.graph.Composites;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Gaussian error linear unit: {@code y = x * P(X <= x)} for a standard normal X, which is {@code 0.5 x (1 + erf(x /
 * sqrt(2)))}; with {@code approximate: tanh}, {@code 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))}.
 *
 * <p>Source: D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units", arXiv:1606.08415; PyTorch, {@code torch.nn.GELU}.
 */
@Component
@ProvidesLayer("gelu")
public class Gelu implements LayerType {
    private static final Option<String> APPROXIMATE = Option.choice(
                    "approximate", List.of("none", "tanh"), "how the distribution function is computed")
            .orElse("none");

    @Override
    public String summary() {
        return "x times the normal distribution function of x";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(APPROXIMATE);
    }

    @Override
    public Value describe(LayerScope scope) {
        boolean tanh = scope.options().get(APPROXIMATE).equals("tanh");
        return Composites.gelu(scope.graph(), scope.input(), tanh ? Composites.Gelu.TANH : Composites.Gelu.NONE);
    }
}
