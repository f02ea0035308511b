package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.option.Option;
import io.steelyard.tensor.Shape;
import java.util.List;

/** Bug: all of the padding lies behind the image. */
public final class PaddingOnOneSide implements LayerType {
    private static final Option<Long> OUT =
            Option.integer("out_channels", "number of filters").atLeast(1);

    private static final Option<List<Long>> KERNEL =
            Option.perAxis("kernel_size", 2, "size of the filters").atLeast(1);

    private static final Option<List<Long>> STRIDE =
            Option.perAxis("stride", 2, "how far the filters move").atLeast(1).orElse(List.of(1L, 1L));

    private static final Option<Long> PADDING =
            Option.integer("padding", "zeros around").atLeast(0).orElse(0L);

    @Override
    public String summary() {
        return "convolution of images";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(OUT, KERNEL, STRIDE, PADDING);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        if (x.shape().rank() != 4) {
            throw new IllegalArgumentException("expected an input [N, C, H, W], found " + x.shape());
        }
        long out = scope.options().get(OUT);
        List<Long> kernel = scope.options().get(KERNEL);
        long both = 2 * scope.options().get(PADDING);
        Window window =
                new Window(kernel, scope.options().get(STRIDE), List.of(0L, 0L), List.of(both, both), List.of(1L, 1L));
        Shape shape = Shape.of(out, x.shape().dim(1), kernel.get(0), kernel.get(1));
        Value y = g.convolution(x, scope.parameter(Parameter.of("weight", shape)), window, 1);
        return g.add(y, g.reshape(scope.parameter(Parameter.of("bias", Shape.of(out))), Shape.of(out, 1, 1)));
    }
}
