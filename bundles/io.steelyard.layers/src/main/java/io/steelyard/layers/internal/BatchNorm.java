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
import java.util.OptionalDouble;
import org.osgi.service.component.annotations.Component;

/**
 * Brings each channel of a batch {@code [N, C, ...]} to mean 0 and variance 1: {@code y = (x - mean) / sqrt(variance + eps) *
 * weight + bias}, mean and variance being those over all axes but that of the channels.
 *
 * <p>In training they are those of the batch, the variance divided by the number of elements; the buffers {@code
 * running_mean} and {@code running_var} move towards them by {@code momentum}, or with {@code momentum: none} are the plain
 * average of all batches so far. {@code running_var} follows the variance divided by one less than the number of elements.
 * In evaluation and prediction the buffers take the place of the batch. Without {@code track_running_stats} there are none,
 * and it is always the batch.
 *
 * <p>Parameters: {@code weight [C]}, at first 1, and {@code bias [C]}, at first 0. Buffers: {@code running_mean [C]}, at first
 * 0, {@code running_var [C]}, at first 1, {@code num_batches_tracked}.
 *
 * <p>Source: S. Ioffe, C. Szegedy, "Batch Normalization", arXiv:1502.03167; PyTorch, {@code torch.nn.BatchNorm1d}, {@code
 * BatchNorm2d} and {@code BatchNorm3d}.
 */
@Component
@ProvidesLayer("batch_norm")
public class BatchNorm implements LayerType {
    private static final Option<Double> EPS =
            Option.number("eps", "added to the variance").atLeast(0).orElse(1e-5);

    private static final Option<OptionalDouble> MOMENTUM = Option.of(
                    "momentum",
                    "a number or 'none'",
                    BatchNorm::momentum,
                    "share of a batch in the running statistics, or none for the average of all batches")
            .check(share -> share.orElse(0) >= 0 && share.orElse(0) <= 1, "from 0 to 1")
            .orElse(OptionalDouble.of(0.1));

    private static final Option<Boolean> AFFINE =
            Option.flag("affine", "whether a trained scale and shift follow").orElse(true);

    private static final Option<Boolean> TRACK_RUNNING_STATS = Option.flag(
                    "track_running_stats", "whether prediction uses what was seen in training")
            .orElse(true);

    private static OptionalDouble momentum(Object raw) {
        if (raw instanceof Number share) {
            return OptionalDouble.of(share.doubleValue());
        }
        return "none".equals(raw) ? OptionalDouble.empty() : null;
    }

    @Override
    public String summary() {
        return "channels of a batch brought to mean 0 and variance 1";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(EPS, MOMENTUM, AFFINE, TRACK_RUNNING_STATS);
    }

    @Override
    public Value describe(LayerScope scope) {
        Sequences.refusePadding(scope, "takes axis 1, the sequence, for channels");
        Value x = Channels.require(scope.input(), 2);
        Options options = scope.options();
        Shape channels = Shape.of(x.shape().dim(1));
        Optional<Value> weight = Affine.weight(scope, channels, options.get(AFFINE));
        Optional<Value> bias = Affine.bias(scope, channels, options.get(AFFINE));
        double eps = options.get(EPS);
        if (!options.get(TRACK_RUNNING_STATS)) {
            return NormalizationComposites.batchNorm(scope.graph(), x, weight, bias, eps)
                    .output();
        }
        RunningStatistics running = RunningStatistics.of(scope, x);
        if (!scope.training()) {
            return NormalizationComposites.batchNormInference(
                    scope.graph(), x, running.mean(), running.variance(), weight, bias, eps);
        }
        Normalized batch = NormalizationComposites.batchNorm(scope.graph(), x, weight, bias, eps);
        track(scope, running, batch);
        return batch.output();
    }

    private static void track(LayerScope scope, RunningStatistics running, Normalized batch) {
        GraphBuilder g = scope.graph();
        Shape shape = scope.input().shape();
        long elements = shape.elements() / Math.max(1, shape.dim(1));
        if (elements < 2) {
            throw new IllegalArgumentException(
                    "the variance of a channel needs two values or more in training, found input " + shape);
        }
        Value batches = running.countBatch();
        OptionalDouble momentum = scope.options().get(MOMENTUM);
        Value share = momentum.isPresent()
                ? g.constant(DType.F64, momentum.getAsDouble())
                : g.div(g.constant(DType.F64, 1), batches);
        running.moveTo(batch.mean(), RunningStatistics.unbiased(g, batch.variance(), elements), share);
    }
}
