package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.tensor.Shape;
import java.util.Collections;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Convolution of images, as the field calls cross-correlation: from {@code [N, C, H, W]} to {@code [N, out_channels, H',
 * W']} with {@code H' = floor((H + padding - dilation * (kernel_size - 1) - 1) / stride) + 1}, the padding counted on both
 * sides.
 *
 * <p>{@code y[n, o, i, j] = b[o] + sum over c, u, v of w[o, c, u, v] x[n, c, i * stride + u * dilation, j * stride + v *
 * dilation]} on the padded input. With {@code groups}, channels are cut into as many parts, each seen by its own part of
 * the outputs alone.
 *
 * <p>Parameters: {@code weight [out_channels, C / groups, kernel, kernel]} and {@code bias [out_channels]}, both at first
 * {@code U(-k, k)} with {@code k = 1 / sqrt(fan_in)} and {@code fan_in = C / groups * kernel * kernel}.
 *
 * <p>Source: PyTorch, {@code torch.nn.Conv2d}.
 */
@Component
@ProvidesLayer("conv2d")
public class Conv2d implements LayerType {
    private static final Option<Long> OUT_CHANNELS =
            Option.integer("out_channels", "number of filters").atLeast(1);

    private static final Option<List<Long>> KERNEL_SIZE =
            Option.perAxis("kernel_size", 2, "height and width of the filters").atLeast(1);

    private static final Option<List<Long>> STRIDE =
            Option.perAxis("stride", 2, "how far the filters move").atLeast(1).orElse(List.of(1L, 1L));

    private static final Option<ConvolutionPadding> PADDING = ConvolutionPadding.option(2);

    private static final Option<List<Long>> DILATION = Option.perAxis(
                    "dilation", 2, "distance between two elements a filter looks at")
            .atLeast(1)
            .orElse(List.of(1L, 1L));

    private static final Option<Long> GROUPS = Option.integer("groups", "number of parts that channels are cut into")
            .atLeast(1)
            .orElse(1L);

    private static final Option<Boolean> BIAS =
            Option.flag("bias", "whether a constant is added to each channel").orElse(true);

    private static final Option<String> PADDING_MODE = Option.choice(
                    "padding_mode", PaddingMode.NAMES, "what the padding consists of")
            .orElse("zeros");

    @Override
    public String summary() {
        return "convolution of images";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(OUT_CHANNELS, KERNEL_SIZE, STRIDE, PADDING, DILATION, GROUPS, BIAS, PADDING_MODE);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Options options = scope.options();
        Value x = Windows.requireImages(scope.input());
        Sequences.refusePadding(scope, "adds up the elements of a sequence as channels");
        List<Long> kernel = options.get(KERNEL_SIZE);
        Window window = options.get(PADDING).window(kernel, options.get(STRIDE), options.get(DILATION));
        Windows.requireFit(window, x);

        long channels = x.shape().dim(1);
        long out = options.get(OUT_CHANNELS);
        long groups = options.get(GROUPS);
        if (channels % groups != 0 || out % groups != 0) {
            throw new IllegalArgumentException("groups " + groups + " must divide both the " + channels
                    + " channels of input " + x.shape() + " and out_channels " + out);
        }
        Shape shape = Shape.of(out, channels / groups, kernel.get(0), kernel.get(1));
        Value weight = scope.parameter(UniformStart.weight(shape));

        PaddingMode mode = PaddingMode.named(options.get(PADDING_MODE));
        if (mode != PaddingMode.ZEROS) {
            for (int axis = 0; axis < 2; axis++) {
                x = mode.pad(
                        g,
                        x,
                        2 + axis,
                        window.padLow().get(axis),
                        window.padHigh().get(axis));
            }
            List<Long> none = Collections.nCopies(2, 0L);
            window = new Window(kernel, window.strides(), none, none, window.dilation());
        }
        Value y = g.convolution(x, weight, window, groups);
        if (!options.get(BIAS)) {
            return y;
        }
        Value bias = scope.parameter(UniformStart.bias(out, shape.elements() / out));
        return g.add(y, Channels.along(g, bias, 4));
    }
}
