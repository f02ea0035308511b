package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.NormalizationComposites;
import io.steelyard.graph.NormalizationComposites.Normalized;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * Brings each channel of each example of {@code [N, C, ...]} to mean 0 and variance 1: {@code y = (x - mean) / sqrt(variance
 * + eps) * weight + bias}, mean and variance being those over all axes behind the channels.
 *
 * <p>With {@code track_running_stats}, evaluation and prediction use {@code running_mean} and {@code running_var} instead,
 * which in training move by {@code momentum} towards the average of what the examples of a batch have, the variance divided
 * by one less than the number of elements. As in PyTorch, {@code num_batches_tracked} is there and stays 0.
 *
 * <p>Parameters, with {@code affine}: {@code weight [C]}, at first 1, and {@code bias [C]}, at first 0.
 *
 * <p>Source: D. Ulyanov, A. Vedaldi, V. Lempitsky, "Instance Normalization", arXiv:1607.08022; PyTorch, {@code
 * torch.nn.InstanceNorm1d}, {@code InstanceNorm2d} and {@code InstanceNorm3d}.
 */
@Component
@ProvidesLayer("instance_norm")
public class InstanceNorm implements LayerType {
    private static final Option<Double> EPS =
            Option.number("eps", "added to the variance").atLeast(0).orElse(1e-5);

    private static final Option<Double> MOMENTUM = Option.number(
                    "momentum", "share of a batch in the running statistics")
            .atLeast(0)
            .atMost(1)
            .orElse(0.1);

    private static final Option<Boolean> AFFINE =
            Option.flag("affine", "whether a trained scale and shift follow").orElse(false);

    private static final Option<Boolean> TRACK_RUNNING_STATS = Option.flag(
                    "track_running_stats", "whether prediction uses what was seen in training")
            .orElse(false);

    @Override
    public String summary() {
        return "channels of each example brought to mean 0 and variance 1";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(EPS, MOMENTUM, AFFINE, TRACK_RUNNING_STATS);
    }

    @Override
    public Value describe(LayerScope scope) {
        Sequences.refusePadding(scope, "takes axis 1, the sequence, for channels");
        Value x = Channels.require(scope.input(), 3);
        Options options = scope.options();
        long channels = x.shape().dim(1);
        Optional<Value> weight = Affine.weight(scope, Shape.of(channels), options.get(AFFINE));
        Optional<Value> bias = Affine.bias(scope, Shape.of(channels), options.get(AFFINE));
        double eps = options.get(EPS);
        if (!options.get(TRACK_RUNNING_STATS)) {
            return NormalizationComposites.groupNorm(scope.graph(), x, channels, weight, bias, eps)
                    .output();
        }
        RunningStatistics running = RunningStatistics.of(scope, x);
        if (!scope.training()) {
            return NormalizationComposites.batchNormInference(
                    scope.graph(), x, running.mean(), running.variance(), weight, bias, eps);
        }
        Normalized each = NormalizationComposites.groupNorm(scope.graph(), x, channels, weight, bias, eps);
        track(scope, running, each);
        return each.output();
    }

    private static void track(LayerScope scope, RunningStatistics running, Normalized each) {
        GraphBuilder g = scope.graph();
        Shape shape = scope.input().shape();
        long elements = shape.slice(2, shape.rank()).elements();
        if (elements < 2) {
            throw new IllegalArgumentException(
                    "the variance of a channel needs two values or more in training, found input " + shape);
        }
        running.moveTo(
                g.mean(each.mean(), 0),
                RunningStatistics.unbiased(g, g.mean(each.variance(), 0), elements),
                g.constant(DType.F64, scope.options().get(MOMENTUM)));
    }
}
