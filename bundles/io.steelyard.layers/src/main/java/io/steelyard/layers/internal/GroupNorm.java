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
 * Cuts the channels of {@code [N, C, ...]} into groups and brings each group of each example to mean 0 and variance 1: {@code
 * y = (x - mean) / sqrt(variance + eps) * weight + bias}.
 *
 * <p>Parameters, with {@code affine}: {@code weight [C]}, at first 1, and {@code bias [C]}, at first 0.
 *
 * <p>Source: Y. Wu, K. He, "Group Normalization", arXiv:1803.08494; PyTorch, {@code torch.nn.GroupNorm}.
 */
@Component
@ProvidesLayer("group_norm")
public class GroupNorm implements LayerType {
    private static final Option<Long> NUM_GROUPS = Option.integer(
                    "num_groups", "number of parts that channels are cut into")
            .atLeast(1);

    private static final Option<Double> EPS =
            Option.number("eps", "added to the variance").atLeast(0).orElse(1e-5);

    private static final Option<Boolean> AFFINE =
            Option.flag("affine", "whether a trained scale and shift follow").orElse(true);

    @Override
    public String summary() {
        return "groups of channels brought to mean 0 and variance 1";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(NUM_GROUPS, EPS, AFFINE);
    }

    @Override
    public Value describe(LayerScope scope) {
        Sequences.refusePadding(scope, "takes axis 1, the sequence, for channels");
        Value x = Channels.require(scope.input(), 2);
        Options options = scope.options();
        long groups = options.get(NUM_GROUPS);
        Shape channels = Shape.of(x.shape().dim(1));
        if (channels.dim(0) % groups != 0) {
            throw new IllegalArgumentException("num_groups " + groups + " does not divide the " + channels.dim(0)
                    + " channels of input " + x.shape());
        }
        return NormalizationComposites.groupNorm(
                        scope.graph(),
                        x,
                        groups,
                        Affine.weight(scope, channels, options.get(AFFINE)),
                        Affine.bias(scope, channels, options.get(AFFINE)),
                        options.get(EPS))
                .output();
    }
}
