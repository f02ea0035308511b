package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.initializer.ProvidesInitializer;
import io.steelyard.option.Option;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Normal: {@code N(mean, std^2)}.
 *
 * <p>Source: PyTorch, {@code torch.nn.init.normal_}.
 */
@Component
@ProvidesInitializer("normal")
public class Normal implements Initializer {
    private static final Option<Double> MEAN = Option.number("mean", "the mean").orElse(0.0);

    private static final Option<Double> STD =
            Option.number("std", "the standard deviation").atLeast(0).orElse(1.0);

    @Override
    public String summary() {
        return "normally distributed";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(MEAN, STD);
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        Fill.normal(scope, weight, scope.options().get(MEAN), scope.options().get(STD));
    }
}
