package io.steelyard.layers.internal;

import io.steelyard.graph.NormalizationComposites;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.tensor.Shape;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Brings the innermost axes, at each place along the others, to mean 0 and variance 1: {@code y = (x - mean) / sqrt(variance +
 * eps) * weight + bias}.
 *
 * <p>Parameters, with {@code elementwise_affine}: {@code weight}, at first 1, and unless {@code bias: false}, {@code bias}, at
 * first 0, both of the shape {@code normalized_shape}.
 *
 * <p>Source: J. Ba, J. Kiros, G. Hinton, "Layer Normalization", arXiv:1607.06450; PyTorch, {@code torch.nn.LayerNorm}; unlike
 * there, {@code normalized_shape} may be left out and is the innermost axis then.
 */
@Component
@ProvidesLayer("layer_norm")
public class LayerNorm implements LayerType {
    private static final Option<Double> EPS =
            Option.number("eps", "added to the variance").atLeast(0).orElse(1e-5);

    private static final Option<Boolean> ELEMENTWISE_AFFINE = Option.flag(
                    "elementwise_affine", "whether a trained scale and shift follow")
            .orElse(true);

    private static final Option<Boolean> BIAS =
            Option.flag("bias", "whether there is a shift beside the scale").orElse(true);

    @Override
    public String summary() {
        return "innermost axes brought to mean 0 and variance 1";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(NormalizedShape.OPTION, EPS, ELEMENTWISE_AFFINE, BIAS);
    }

    @Override
    public Value describe(LayerScope scope) {
        Options options = scope.options();
        Shape shape = NormalizedShape.of(scope.input(), options);
        if (shape.rank() >= scope.input().shape().rank() - 1) {
            Sequences.refusePadding(scope, "normalises the sequence as a whole");
        }
        Value x = Sequences.withoutPadding(scope, scope.input());
        boolean affine = options.get(ELEMENTWISE_AFFINE);
        return NormalizationComposites.layerNorm(
                scope.graph(),
                x,
                shape.rank(),
                Affine.weight(scope, shape, affine),
                Affine.bias(scope, shape, affine && options.get(BIAS)),
                options.get(EPS));
    }
}
