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
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Divides each element of {@code [N, C, ...]} by what neighbouring channels hold at the same place: {@code y_c = x_c / (k +
 * alpha / size * sum of x_d^2)^beta}, d being the {@code size} channels around c, those that do not exist counting as 0.
 *
 * <p>Source: A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", 2012;
 * PyTorch, {@code torch.nn.LocalResponseNorm}.
 */
@Component
@ProvidesLayer("local_response_norm")
public class LocalResponseNorm implements LayerType {
    private static final Option<Long> SIZE =
            Option.integer("size", "number of channels summed over").atLeast(1);

    private static final Option<Double> ALPHA =
            Option.number("alpha", "what the mean square is multiplied by").orElse(1e-4);

    private static final Option<Double> BETA =
            Option.number("beta", "exponent of the divisor").orElse(0.75);

    private static final Option<Double> K =
            Option.number("k", "added to the divisor").orElse(1.0);

    @Override
    public String summary() {
        return "elements divided by what neighbouring channels hold";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(SIZE, ALPHA, BETA, K);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Options options = scope.options();
        Sequences.refusePadding(scope, "takes axis 1, the sequence, for channels");
        Value x = Channels.require(scope.input(), 2);
        long size = options.get(SIZE);
        long places = x.shape().slice(2, x.shape().rank()).elements();
        Value squares = g.reshape(g.square(x), x.shape().dim(0), x.shape().dim(1), places);
        Window window = new Window(List.of(size), List.of(1L), List.of(size / 2), List.of((size - 1) / 2), List.of(1L));
        Value sums = g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, g.transpose(squares, 0, 2, 1), window);
        Value around = g.reshape(g.transpose(sums, 0, 2, 1), x.shape());
        Value base = g.add(g.mul(around, options.get(ALPHA) / size), options.get(K));
        return g.div(x, g.pow(base, options.get(BETA)));
    }
}
