package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.initializer.ProvidesInitializer;
import io.steelyard.option.Option;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Normal, cut off: {@code N(mean, std^2)} under the condition that the value lies in {@code [a, b]}, which are values
 * themselves and not multiples of {@code std}.
 *
 * <p>Source: PyTorch, {@code torch.nn.init.trunc_normal_}.
 */
@Component
@ProvidesInitializer("trunc_normal")
public class TruncatedNormal implements Initializer {
    private static final Option<Double> MEAN =
            Option.number("mean", "the mean before the cut").orElse(0.0);

    private static final Option<Double> STD = Option.number("std", "the standard deviation before the cut")
            .above(0)
            .orElse(1.0);

    private static final Option<Double> A =
            Option.number("a", "the lower bound").orElse(-2.0);

    private static final Option<Double> B =
            Option.number("b", "the upper bound").orElse(2.0);

    @Override
    public String summary() {
        return "normally distributed within bounds";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(MEAN, STD, A, B);
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        Fill.truncatedNormal(
                scope,
                weight,
                scope.options().get(MEAN),
                scope.options().get(STD),
                scope.options().get(A),
                scope.options().get(B));
    }
}
