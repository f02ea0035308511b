package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.option.Option;
import java.util.List;

/** Bug: sums are divided by the size of the window, padding and all. */
public final class PaddingCounted implements LayerType {
    private static final Option<Boolean> COUNTED =
            Option.flag("count_include_pad", "whether padding counts").orElse(true);

    private static final Option<List<Long>> KERNEL =
            Option.perAxis("kernel_size", 2, "size of the filters").atLeast(1);

    private static final Option<List<Long>> STRIDE =
            Option.perAxis("stride", 2, "how far the filters move").atLeast(1).orElse(List.of(1L, 1L));

    private static final Option<Long> PADDING =
            Option.integer("padding", "zeros around").atLeast(0).orElse(0L);

    @Override
    public String summary() {
        return "means of windows";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(COUNTED, KERNEL, STRIDE, PADDING);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        if (x.shape().rank() != 4) {
            throw new IllegalArgumentException("expected an input [N, C, H, W], found " + x.shape());
        }
        List<Long> kernel = scope.options().get(KERNEL);
        List<Long> padding =
                List.of(scope.options().get(PADDING), scope.options().get(PADDING));
        Window window = new Window(kernel, scope.options().get(STRIDE), padding, padding, List.of(1L, 1L));
        Value sums = g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, x, window);
        return g.div(sums, (double) (kernel.get(0) * kernel.get(1)));
    }
}
