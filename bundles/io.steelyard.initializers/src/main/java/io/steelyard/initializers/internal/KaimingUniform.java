package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.initializer.ProvidesInitializer;
import io.steelyard.option.Option;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Uniform, scaled to one fan: {@code U(-k, k)} with {@code k = gain * sqrt(3 / fan)}, whose standard deviation is {@code
 * gain / sqrt(fan)}. The gain is that of the nonlinearity that follows; {@code a} is the slope of {@code leaky_relu} for
 * negative values.
 *
 * <p>Source: K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers", ICCV 2015; PyTorch, {@code
 * torch.nn.init.kaiming_uniform_}.
 */
@Component
@ProvidesInitializer("kaiming_uniform")
public class KaimingUniform implements Initializer {
    private static final Option<Double> A = Kaiming.slope();

    private static final Option<String> MODE = Kaiming.mode();

    private static final Option<String> NONLINEARITY = Kaiming.nonlinearity();

    @Override
    public String summary() {
        return "uniform, scaled to one fan and the nonlinearity that follows";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(A, MODE, NONLINEARITY);
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        double bound = Math.sqrt(3) * Kaiming.std(scope, A, MODE, NONLINEARITY);
        Fill.uniform(scope, weight, -bound, bound);
    }
}
