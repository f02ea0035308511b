package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.initializer.ProvidesInitializer;
import io.steelyard.option.Option;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Normal, scaled to one fan: {@code N(0, std^2)} with {@code std = gain / sqrt(fan)}. The gain is that of the
 * nonlinearity that follows; {@code a} is the slope of {@code leaky_relu} for negative values.
 *
 * <p>Source: K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers", ICCV 2015; PyTorch, {@code
 * torch.nn.init.kaiming_normal_}.
 */
@Component
@ProvidesInitializer("kaiming_normal")
public class KaimingNormal implements Initializer {
    private static final Option<Double> A = Kaiming.slope();

    private static final Option<String> MODE = Kaiming.mode();

    private static final Option<String> NONLINEARITY = Kaiming.nonlinearity();

    @Override
    public String summary() {
        return "normally distributed, scaled to one fan and the nonlinearity that follows";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(A, MODE, NONLINEARITY);
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        Fill.normal(scope, weight, 0, Kaiming.std(scope, A, MODE, NONLINEARITY));
    }
}
