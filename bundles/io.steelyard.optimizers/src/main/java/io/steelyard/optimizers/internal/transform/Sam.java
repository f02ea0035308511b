package io.steelyard.optimizers.internal.transform;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.GradientTransform;
import io.steelyard.optimizer.ParameterView;
import io.steelyard.optimizer.ProvidesGradientTransform;
import io.steelyard.optimizer.TransformScope;
import io.steelyard.option.Option;
import io.steelyard.tensor.DType;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Sharpness-aware minimisation: the gradient is taken not at the weights {@code w} but where the loss is, to first order,
 * worst within a distance of {@code rho}:
 *
 * <pre>{@code
 * gradient <- gradient of the loss at  w + rho * g / (|g| + 1e-12)
 * adaptive:                        at  w + rho * w^2 * g / (| |w| * g | + 1e-12)
 * }</pre>
 *
 * <p>The norm is over all parameters that the transform works on. Each step computes the model twice. Stands before
 * other transforms as a rule: what they have made of the gradient decides where the second one is taken, and is gone.
 *
 * <p>Sources: Foret et al., "Sharpness-aware minimization for efficiently improving generalization", 2021; Kwon et al.,
 * "ASAM: adaptive sharpness-aware minimization for scale-invariant learning of deep neural networks", 2021 (adaptive, with
 * {@code T = |w|}). The addend keeps a vanishing gradient finite.
 */
@Component
@ProvidesGradientTransform("sam")
public final class Sam implements GradientTransform {
    private static final Option<Double> RHO = Option.number("rho", "how far away the gradient is taken")
            .atLeast(0)
            .orElse(0.05);
    private static final Option<Boolean> ADAPTIVE = Option.flag(
                    "adaptive", "whether distances are relative to the weights; rho is then some ten times as large")
            .orElse(false);

    private static final double EPS = 1e-12;

    @Override
    public String summary() {
        return "sharpness-aware minimisation: takes the gradient where the loss is worst nearby";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(RHO, ADAPTIVE);
    }

    @Override
    public Value gradient(TransformScope scope) {
        return scope.gradientAt("worst nearby", Sam::worst);
    }

    private static Value worst(ParameterView at) {
        GraphBuilder g = at.graph();
        boolean adaptive = at.options().get(ADAPTIVE);
        Value norm = adaptive ? at.globalNorm("relative gradient", Sam::relative) : at.globalNorm();
        Value scale = g.div(g.constant(DType.F64, at.options().get(RHO)), g.add(norm, EPS));
        Value direction = adaptive ? g.mul(g.square(at.parameter()), at.gradient()) : at.gradient();
        return g.add(
                at.parameter(), g.mul(direction, g.cast(scale, at.parameter().dtype())));
    }

    private static Value relative(ParameterView at) {
        GraphBuilder g = at.graph();
        return g.mul(g.abs(at.parameter()), at.gradient());
    }
}
