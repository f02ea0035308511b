package io.steelyard.graph;

import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Composites that bring values to mean 0 and variance 1, {@code y = (x - mean) / sqrt(variance + eps) * weight + bias}, and
 * differ in what mean and variance are taken of. A variance is the mean of the squared distance from the mean: biased, not
 * divided by one less than the number of elements. Settings {@code weight} and {@code bias} say which of these operands
 * are there.
 */
public final class NormalizationComposites {
    private NormalizationComposites() {}

    /**
     * What came of a normalisation.
     *
     * @param output of the type of the input
     * @param mean what was subtracted
     * @param variance the biased one, without {@code eps}
     */
    public record Normalized(Value output, Value mean, Value variance) {
        private static Normalized of(List<Value> results) {
            return new Normalized(results.get(0), results.get(1), results.get(2));
        }
    }

    /**
     * {@code layer_norm}, settings: {@code axes}, {@code eps}, {@code weight}, {@code bias}. Mean and variance are those
     * of the innermost axes at each place along the others.
     *
     * <p>Source: J. Ba, J. Kiros, G. Hinton, "Layer Normalization", 2016.
     *
     * @param axes how many innermost axes are normalised over, at least 1
     * @param weight of the shape of these axes
     * @param bias of the shape of these axes
     * @return of the type of {@code x}
     */
    public static Value layerNorm(
            GraphBuilder graph, Value x, int axes, Optional<Value> weight, Optional<Value> bias, double eps) {
        Shape normalized = innermost("layer_norm", x, axes);
        requireShape("layer_norm: weight", weight, normalized);
        requireShape("layer_norm: bias", bias, normalized);
        int[] over = over(x, axes);
        Map<String, Object> settings =
                Map.of("axes", (long) axes, "eps", eps, "weight", weight.isPresent(), "bias", bias.isPresent());
        return graph.composite("layer_norm", settings, operands(x, weight, bias), (g, in) -> {
                    Value given = in.get(0);
                    Value centred = g.sub(given, kept(g, g.mean(given, over), x, over));
                    Value variance = kept(g, g.mean(g.square(centred), over), x, over);
                    Value y = g.mul(centred, g.rsqrt(g.add(variance, eps)));
                    return List.of(affine(g, y, in.subList(1, in.size()), weight.isPresent(), normalized));
                })
                .get(0);
    }

    /**
     * {@code rms_norm}, settings: {@code axes}, {@code eps}, {@code weight}. {@code y = x / sqrt(mean(x^2) + eps) *
     * weight}, the mean being that of the innermost axes at each place along the others.
     *
     * <p>Source: B. Zhang, R. Sennrich, "Root Mean Square Layer Normalization", 2019.
     *
     * @param axes how many innermost axes are normalised over, at least 1
     * @param weight of the shape of these axes
     * @return of the type of {@code x}
     */
    public static Value rmsNorm(GraphBuilder graph, Value x, int axes, Optional<Value> weight, double eps) {
        Shape normalized = innermost("rms_norm", x, axes);
        requireShape("rms_norm: weight", weight, normalized);
        int[] over = over(x, axes);
        Map<String, Object> settings = Map.of("axes", (long) axes, "eps", eps, "weight", weight.isPresent());
        return graph.composite("rms_norm", settings, operands(x, weight, Optional.empty()), (g, in) -> {
                    Value given = in.get(0);
                    Value square = kept(g, g.mean(g.square(given), over), x, over);
                    Value y = g.mul(given, g.rsqrt(g.add(square, eps)));
                    return List.of(affine(g, y, in.subList(1, in.size()), weight.isPresent(), normalized));
                })
                .get(0);
    }

    /**
     * {@code batch_norm}, settings: {@code eps}, {@code weight}, {@code bias}. Mean and variance are those of each channel,
     * over all other axes: the form for training. For a running variance as PyTorch keeps it, the variance given has to be
     * multiplied by {@code n / (n - 1)}, n being the number of elements of a channel.
     *
     * <p>Source: S. Ioffe, C. Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal
     * Covariate Shift", 2015.
     *
     * @param x {@code [N, C, ...]}
     * @param weight {@code [C]}
     * @param bias {@code [C]}
     * @return output like {@code x}, mean and variance {@code [C]}
     */
    public static Normalized batchNorm(
            GraphBuilder graph, Value x, Optional<Value> weight, Optional<Value> bias, double eps) {
        Shape channels = channels("batch_norm", x, weight, bias);
        int[] over =
                IntStream.range(0, x.shape().rank()).filter(axis -> axis != 1).toArray();
        Map<String, Object> settings = Map.of("eps", eps, "weight", weight.isPresent(), "bias", bias.isPresent());
        return Normalized.of(graph.composite("batch_norm", settings, operands(x, weight, bias), (g, in) -> {
            Value given = in.get(0);
            Value mean = g.mean(given, over);
            Value centred = g.sub(given, kept(g, mean, x, over));
            Value variance = g.mean(g.square(centred), over);
            Value y = g.mul(centred, kept(g, g.rsqrt(g.add(variance, eps)), x, over));
            List<Value> rest = in.subList(1, in.size());
            return List.of(affine(g, y, rest, weight.isPresent(), alongChannels(channels, x)), mean, variance);
        }));
    }

    /**
     * {@code batch_norm_inference}, settings: {@code eps}, {@code weight}, {@code bias}. {@link #batchNorm} with a mean and
     * a variance given beforehand.
     *
     * @param x {@code [N, C, ...]}
     * @param mean {@code [C]}
     * @param variance {@code [C]}
     * @param weight {@code [C]}
     * @param bias {@code [C]}
     * @return of the type of {@code x}
     */
    public static Value batchNormInference(
            GraphBuilder graph,
            Value x,
            Value mean,
            Value variance,
            Optional<Value> weight,
            Optional<Value> bias,
            double eps) {
        Shape channels = channels("batch_norm_inference", x, weight, bias);
        requireShape("batch_norm_inference: mean", Optional.of(mean), channels);
        requireShape("batch_norm_inference: variance", Optional.of(variance), channels);
        Shape along = alongChannels(channels, x);
        Map<String, Object> settings = Map.of("eps", eps, "weight", weight.isPresent(), "bias", bias.isPresent());
        List<Value> operands = new ArrayList<>(List.of(x, mean, variance));
        weight.ifPresent(operands::add);
        bias.ifPresent(operands::add);
        return graph.composite("batch_norm_inference", settings, operands, (g, in) -> {
                    Value centred = g.sub(in.get(0), g.reshape(in.get(1), along));
                    Value y = g.mul(centred, g.reshape(g.rsqrt(g.add(in.get(2), eps)), along));
                    return List.of(affine(g, y, in.subList(3, in.size()), weight.isPresent(), along));
                })
                .get(0);
    }

    /**
     * {@code group_norm}, settings: {@code groups}, {@code eps}, {@code weight}, {@code bias}. Mean and variance are those
     * of each example and group of neighbouring channels. With as many groups as channels it is instance normalisation.
     *
     * <p>Source: Y. Wu, K. He, "Group Normalization", 2018; D. Ulyanov, A. Vedaldi, V. Lempitsky, "Instance Normalization:
     * The Missing Ingredient for Fast Stylization", 2016.
     *
     * @param x {@code [N, C, ...]}
     * @param groups divides C
     * @param weight {@code [C]}
     * @param bias {@code [C]}
     * @return output like {@code x}, mean and variance {@code [N, groups]}
     */
    public static Normalized groupNorm(
            GraphBuilder graph, Value x, long groups, Optional<Value> weight, Optional<Value> bias, double eps) {
        Shape channels = channels("group_norm", x, weight, bias);
        if (groups < 1 || channels.dim(0) % groups != 0) {
            throw new GraphException("group_norm: " + groups + " groups do not divide the " + channels.dim(0)
                    + " channels of " + x.type());
        }
        long batch = x.shape().dim(0);
        long each =
                channels.dim(0) / groups * x.shape().slice(2, x.shape().rank()).elements();
        Map<String, Object> settings =
                Map.of("groups", groups, "eps", eps, "weight", weight.isPresent(), "bias", bias.isPresent());
        return Normalized.of(graph.composite("group_norm", settings, operands(x, weight, bias), (g, in) -> {
            Value grouped = g.reshape(in.get(0), batch, groups, each);
            Value mean = g.mean(grouped, 2);
            Value centred = g.sub(grouped, g.keep(mean, grouped, 2));
            Value variance = g.mean(g.square(centred), 2);
            Value y = g.mul(centred, g.keep(g.rsqrt(g.add(variance, eps)), grouped, 2));
            Value shaped = g.reshape(y, x.shape());
            List<Value> rest = in.subList(1, in.size());
            return List.of(affine(g, shaped, rest, weight.isPresent(), alongChannels(channels, x)), mean, variance);
        }));
    }

    private static List<Value> operands(Value x, Optional<Value> weight, Optional<Value> bias) {
        List<Value> operands = new ArrayList<>(List.of(x));
        weight.ifPresent(operands::add);
        bias.ifPresent(operands::add);
        return operands;
    }

    /** {@code y * weight + bias} with what there is of them, in a shape that broadcasts. */
    private static Value affine(GraphBuilder g, Value y, List<Value> rest, boolean weight, Shape shape) {
        Value result = y;
        for (int i = 0; i < rest.size(); i++) {
            Value operand = g.reshape(rest.get(i), shape);
            result = weight && i == 0 ? g.mul(result, operand) : g.add(result, operand);
        }
        return result;
    }

    private static Shape innermost(String who, Value x, int axes) {
        int rank = x.shape().rank();
        if (axes < 1 || axes > rank) {
            throw new GraphException(
                    who + ": expected from 1 to " + rank + " axes for " + x.type() + ", found " + axes);
        }
        return x.shape().slice(rank - axes, rank);
    }

    private static int[] over(Value x, int axes) {
        int rank = x.shape().rank();
        return IntStream.range(rank - axes, rank).toArray();
    }

    private static Shape channels(String who, Value x, Optional<Value> weight, Optional<Value> bias) {
        if (x.shape().rank() < 2) {
            throw new GraphException(who + ": expected an input [N, C, ...], found " + x.type());
        }
        Shape channels = Shape.of(x.shape().dim(1));
        requireShape(who + ": weight", weight, channels);
        requireShape(who + ": bias", bias, channels);
        return channels;
    }

    private static void requireShape(String what, Optional<Value> operand, Shape shape) {
        operand.filter(value -> !value.shape().equals(shape)).ifPresent(value -> {
            throw new GraphException(what + " is " + value.type() + ", expected the shape " + shape);
        });
    }

    private static Shape alongChannels(Shape channels, Value x) {
        long[] dims = new long[x.shape().rank() - 1];
        Arrays.fill(dims, 1);
        dims[0] = channels.dim(0);
        return Shape.of(dims);
    }

    /** What a reduction of {@code x} yields, with the axes put back with 1 element. */
    private static Value kept(GraphBuilder g, Value reduced, Value x, int... axes) {
        Shape shape = x.shape();
        for (int axis : axes) {
            shape = shape.withDim(axis, 1);
        }
        return g.reshape(reduced, shape);
    }
}
