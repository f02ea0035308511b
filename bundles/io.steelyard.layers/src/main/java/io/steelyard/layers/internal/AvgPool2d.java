package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * The mean of each position of a window over images: from {@code [N, C, H, W]} to {@code [N, C, H', W']} with {@code H' =
 * floor((H + 2 padding - kernel_size) / stride) + 1}, rounded up with {@code ceil_mode} unless the last window would then
 * begin behind the input.
 *
 * <p>The sum is divided by the number of elements that the window covers: of input and padding, or with {@code
 * count_include_pad: false} of the input alone; what {@code ceil_mode} lets reach over the padding never counts. {@code
 * divisor_override} takes the place of that number.
 *
 * <p>Source: PyTorch, {@code torch.nn.AvgPool2d}.
 */
@Component
@ProvidesLayer("avg_pool2d")
public class AvgPool2d implements LayerType {
    private static final Option<List<Long>> KERNEL_SIZE =
            Option.perAxis("kernel_size", 2, "height and width of the window").atLeast(1);

    private static final Option<List<Long>> STRIDE = Option.perAxis(
                    "stride", 2, "how far the window moves; its own size if left out")
            .atLeast(1)
            .optional();

    private static final Option<List<Long>> PADDING = Option.perAxis("padding", 2, "zeros thought around the input")
            .atLeast(0)
            .orElse(List.of(0L, 0L));

    private static final Option<Boolean> CEIL_MODE =
            Option.flag("ceil_mode", "whether a window may reach over the end").orElse(false);

    private static final Option<Boolean> COUNT_INCLUDE_PAD = Option.flag(
                    "count_include_pad", "whether padding counts among the elements averaged")
            .orElse(true);

    private static final Option<Long> DIVISOR_OVERRIDE = Option.integer(
                    "divisor_override", "what sums are divided by instead")
            .check(divisor -> divisor != 0, "an integer other than 0")
            .optional();

    @Override
    public String summary() {
        return "mean of each window over images";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(KERNEL_SIZE, STRIDE, PADDING, CEIL_MODE, COUNT_INCLUDE_PAD, DIVISOR_OVERRIDE);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Options options = scope.options();
        Value x = Windows.requireImages(scope.input());
        List<Long> kernel = options.get(KERNEL_SIZE);
        List<Long> stride = options.find(STRIDE).orElse(kernel);
        Window window =
                Windows.pooling(x, kernel, stride, options.get(PADDING), List.of(1L, 1L), options.get(CEIL_MODE));
        Value sums = g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, x, window);
        Optional<Long> divisor = options.find(DIVISOR_OVERRIDE);
        if (divisor.isPresent()) {
            return g.div(sums, (double) divisor.get());
        }
        boolean withPadding = options.get(COUNT_INCLUDE_PAD);
        double[] down = covered(window, 0, x.shape().dim(2), withPadding);
        double[] across = covered(window, 1, x.shape().dim(3), withPadding);
        double[] counts = Arrays.stream(down)
                .flatMap(rows -> Arrays.stream(across).map(columns -> rows * columns))
                .toArray();
        return g.div(sums, g.constant(Tensor.of(x.dtype(), Shape.of(down.length, across.length), counts)));
    }

    /** For each position of the window on one axis, how many elements it covers. */
    private static double[] covered(Window window, int axis, long size, boolean withPadding) {
        long pad = window.padLow().get(axis);
        double[] counts = new double[(int) window.positions(axis, size)];
        for (int i = 0; i < counts.length; i++) {
            long start = i * window.strides().get(axis) - pad;
            long end = Math.min(start + window.size().get(axis), size + (withPadding ? pad : 0));
            counts[i] = end - Math.max(start, withPadding ? -pad : 0);
        }
        return counts;
    }
}
