package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.initializer.ProvidesInitializer;
import io.steelyard.option.Option;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Uniform: {@code U(a, b)}.
 *
 * <p>Source: PyTorch, {@code torch.nn.init.uniform_}.
 */
@Component
@ProvidesInitializer("uniform")
public class Uniform implements Initializer {
    private static final Option<Double> A =
            Option.number("a", "the lower bound").orElse(0.0);

    private static final Option<Double> B =
            Option.number("b", "the upper bound").orElse(1.0);

    @Override
    public String summary() {
        return "uniform between two bounds";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(A, B);
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        double a = scope.options().get(A);
        double b = scope.options().get(B);
        if (a > b) {
            throw new IllegalArgumentException("a " + a + " is greater than b " + b);
        }
        Fill.uniform(scope, weight, a, b);
    }
}
