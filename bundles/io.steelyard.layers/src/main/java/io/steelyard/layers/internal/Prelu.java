package io.steelyard.layers.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * Rectified linear unit with a trained slope: {@code y = x} where {@code x > 0} and {@code weight * x} elsewhere. The
 * parameter {@code weight [num_parameters]} starts as {@code init}. With one parameter it is shared by all elements;
 * with several there is one for each channel, which is axis 1 of an input {@code [N, C, ...]}. At 0 the gradient is
 * {@code weight} for the input and 0 for the weight.
 *
 * <p>Source: PyTorch, {@code torch.nn.PReLU}.
 */
@Component
@ProvidesLayer("prelu")
public class Prelu implements LayerType {
    private static final Option<Long> NUM_PARAMETERS = Option.integer(
                    "num_parameters", "1, or the number of channels to have a slope for each")
            .atLeast(1)
            .orElse(1L);

    private static final Option<Double> INIT =
            Option.number("init", "the slope at first").orElse(0.25);

    @Override
    public String summary() {
        return "x where positive, a trained multiple elsewhere";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(NUM_PARAMETERS, INIT);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        long count = scope.options().get(NUM_PARAMETERS);
        long channels = x.shape().rank() < 2 ? 1 : x.shape().dim(1);
        if (count != 1 && count != channels) {
            throw new IllegalArgumentException("num_parameters is " + count + ", expected 1 or the " + channels
                    + " channels of input " + x.shape());
        }
        Value weight = scope.parameter(Parameter.of("weight", Shape.of(count))
                .startingAs("constant", Map.of("val", scope.options().get(INIT))));
        Value slope = count == 1 ? weight : Channels.along(g, weight, x.shape().rank());
        return g.select(g.compare(Comparison.GT, x, 0), x, g.mul(slope, x));
    }
}
