package io.steelyard.optimizers.internal.transform;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.GradientTransform;
import io.steelyard.optimizer.ProvidesGradientTransform;
import io.steelyard.optimizer.TransformScope;
import io.steelyard.option.Option;
import io.steelyard.tensor.DType;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Shrinks all gradients together, so that their norm is at most {@code max_norm}:
 *
 * <pre>{@code
 * gradient <- gradient * min(1, max_norm / (norm + 1e-6))
 * }</pre>
 *
 * <p>The norm is over all parameters that the transform works on, as if their gradients were one vector: its length, or
 * with {@code norm_type: inf} its greatest magnitude. The rule of {@code torch.nn.utils.clip_grad_norm_}; after Pascanu et
 * al., "On the difficulty of training recurrent neural networks", 2013.
 */
@Component
@ProvidesGradientTransform("clip_grad_norm")
public final class ClipGradNorm implements GradientTransform {
    private static final Option<Double> MAX_NORM =
            Option.number("max_norm", "the greatest norm that is left").atLeast(0);
    private static final Option<Double> NORM_TYPE = Option.<Double>of(
                    "norm_type", "2 or inf", ClipGradNorm::normType, "which norm: the length or the greatest magnitude")
            .orElse(2.0);

    private static final double EPS = 1e-6;

    private static Double normType(Object raw) {
        if ("inf".equals(raw)) {
            return Double.POSITIVE_INFINITY;
        }
        return raw instanceof Number number && (number.doubleValue() == 2 || isPositiveInfinity(number))
                ? Double.valueOf(number.doubleValue())
                : null;
    }

    private static boolean isPositiveInfinity(Number number) {
        return number.doubleValue() == Double.POSITIVE_INFINITY;
    }

    @Override
    public String summary() {
        return "shrinks all gradients together to a norm";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(MAX_NORM, NORM_TYPE);
    }

    @Override
    public Value gradient(TransformScope scope) {
        GraphBuilder g = scope.graph();
        Value norm = scope.options().get(NORM_TYPE) == 2 ? scope.globalNorm() : scope.globalMaximum();
        Value most = g.constant(DType.F64, scope.options().get(MAX_NORM));
        Value factor = g.min(g.div(most, g.add(norm, EPS)), 1);
        return g.mul(scope.gradient(), g.cast(factor, scope.gradient().dtype()));
    }
}
