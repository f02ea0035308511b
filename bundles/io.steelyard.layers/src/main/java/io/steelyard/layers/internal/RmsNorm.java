package io.steelyard.layers.internal;

import io.steelyard.graph.NormalizationComposites;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Brings the innermost axes, at each place along the others, to a mean square of 1: {@code y = x / sqrt(mean(x^2) + eps) *
 * weight}. If {@code eps} is left out it is the distance from 1 to the next number of the input's type.
 *
 * <p>Parameter, with {@code elementwise_affine}: {@code weight}, at first 1, of the shape {@code normalized_shape}.
 *
 * <p>Source: B. Zhang, R. Sennrich, "Root Mean Square Layer Normalization", arXiv:1910.07467; PyTorch, {@code
 * torch.nn.RMSNorm}; unlike there, {@code normalized_shape} may be left out and is the innermost axis then.
 */
@Component
@ProvidesLayer("rms_norm")
public class RmsNorm implements LayerType {
    private static final Option<Double> EPS =
            Option.number("eps", "added to the mean square").atLeast(0).optional();

    private static final Option<Boolean> ELEMENTWISE_AFFINE =
            Option.flag("elementwise_affine", "whether a trained scale follows").orElse(true);

    @Override
    public String summary() {
        return "innermost axes brought to a mean square of 1";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(NormalizedShape.OPTION, EPS, ELEMENTWISE_AFFINE);
    }

    @Override
    public Value describe(LayerScope scope) {
        Options options = scope.options();
        Shape shape = NormalizedShape.of(scope.input(), options);
        if (shape.rank() >= scope.input().shape().rank() - 1) {
            Sequences.refusePadding(scope, "normalises the sequence as a whole");
        }
        Value x = Sequences.withoutPadding(scope, scope.input());
        return NormalizationComposites.rmsNorm(
                scope.graph(),
                x,
                shape.rank(),
                Affine.weight(scope, shape, options.get(ELEMENTWISE_AFFINE)),
                options.find(EPS).orElseGet(() -> epsilon(scope.input().dtype())));
    }

    /** Two to the power of minus the number of bits behind the point. */
    private static double epsilon(DType dtype) {
        return switch (dtype) {
            case F64 -> 0x1p-52;
            case F32 -> 0x1p-23;
            case F16 -> 0x1p-10;
            case BF16 -> 0x1p-7;
            default -> throw new IllegalArgumentException("expected floating-point numbers, found " + dtype);
        };
    }
}
