package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Limits its input: {@code y = min(max(x, min_val), max_val)}, element by element. The gradient at both limits is 0.
 *
 * <p>Source: PyTorch, {@code torch.nn.Hardtanh}.
 */
@Component
@ProvidesLayer("hardtanh")
public class Hardtanh implements LayerType {
    private static final Option<Double> MIN_VAL =
            Option.number("min_val", "the lower limit").orElse(-1.0);

    private static final Option<Double> MAX_VAL =
            Option.number("max_val", "the upper limit").orElse(1.0);

    @Override
    public String summary() {
        return "x within limits";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(MIN_VAL, MAX_VAL);
    }

    @Override
    public Value describe(LayerScope scope) {
        double low = scope.options().get(MIN_VAL);
        double high = scope.options().get(MAX_VAL);
        if (low >= high) {
            throw new IllegalArgumentException("min_val " + low + " is not less than max_val " + high);
        }
        return Piecewise.clamp(scope.graph(), scope.input(), low, high);
    }
}
