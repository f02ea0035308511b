package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.initializer.ProvidesInitializer;
import io.steelyard.option.Option;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * All elements are {@code val}.
 *
 * <p>Source: PyTorch, {@code torch.nn.init.constant_}.
 */
@Component
@ProvidesInitializer("constant")
public class Constant implements Initializer {
    private static final Option<Double> VAL = Option.number("val", "the value of every element");

    @Override
    public String summary() {
        return "all the same";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(VAL);
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        Fill.constant(weight, scope.options().get(VAL));
    }
}
