package io.steelyard.layers.internal;

import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The greatest element of each position of a window over images: from {@code [N, C, H, W]} to {@code [N, C, H', W']} with
 * {@code H' = floor((H + 2 padding - dilation * (kernel_size - 1) - 1) / stride) + 1}, rounded up with {@code ceil_mode}
 * unless the last window would then begin behind the input. Padding never wins. The gradient goes to the first of
 * several equal elements, in row-major order.
 *
 * <p>Source: PyTorch, {@code torch.nn.MaxPool2d}.
 */
@Component
@ProvidesLayer("max_pool2d")
public class MaxPool2d implements LayerType {
    private static final Option<List<Long>> KERNEL_SIZE =
            Option.perAxis("kernel_size", 2, "height and width of the window").atLeast(1);

    private static final Option<List<Long>> STRIDE = Option.perAxis(
                    "stride", 2, "how far the window moves; its own size if left out")
            .atLeast(1)
            .optional();

    private static final Option<List<Long>> PADDING = Option.perAxis("padding", 2, "what is thought around the input")
            .atLeast(0)
            .orElse(List.of(0L, 0L));

    private static final Option<List<Long>> DILATION = Option.perAxis(
                    "dilation", 2, "distance between two elements the window looks at")
            .atLeast(1)
            .orElse(List.of(1L, 1L));

    private static final Option<Boolean> CEIL_MODE =
            Option.flag("ceil_mode", "whether a window may reach over the end").orElse(false);

    @Override
    public String summary() {
        return "greatest element of each window over images";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(KERNEL_SIZE, STRIDE, PADDING, DILATION, CEIL_MODE);
    }

    @Override
    public Value describe(LayerScope scope) {
        Options options = scope.options();
        Value x = Windows.requireImages(scope.input());
        List<Long> kernel = options.get(KERNEL_SIZE);
        List<Long> stride = options.find(STRIDE).orElse(kernel);
        return scope.graph()
                .reduceWindow(
                        OpKind.REDUCE_WINDOW_MAX,
                        x,
                        Windows.pooling(
                                x,
                                kernel,
                                stride,
                                options.get(PADDING),
                                options.get(DILATION),
                                options.get(CEIL_MODE)));
    }
}
