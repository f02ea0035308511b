package io.steelyard.optimizer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.option.Options;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/** What a rule that looks at all parameters at once sees of each of them. */
@ProviderType
public interface ParameterView {
    /** Where the computation is described. */
    GraphBuilder graph();

    /** The plugin's options, checked; an optimizer's as the parameter's group has them. */
    Options options();

    /** The parameter's name, {@code LAYER.NAME}. */
    String name();

    /** The parameter as it is. */
    Value parameter();

    /** The gradient of the loss for it, of the same type, as the transforms before have made it. */
    Value gradient();

    /** The learning rate of the parameter's group at this step, a scalar of the parameter's type. */
    Value rate();

    /** The learning rate of the parameter's group at this step, an f64 scalar. */
    Value preciseRate();

    /**
     * The L2 norm of {@link #gradient} over all parameters that the plugin works on: all that are trained, unless the
     * specification restricts a transform to some. An f64 scalar, computed once for all of them and in f64, so that
     * gradients in f32 do not overflow. A parameter that a transform before has kept from being updated at this step does
     * not count.
     */
    default Value globalNorm() {
        return globalNorm("gradient", ParameterView::gradient);
    }

    /**
     * The L2 norm of something else than the gradient, over the same parameters in the same way.
     *
     * @param purpose tells the norms of one plugin apart; of those with one purpose the first is computed and shared.
     *     {@code gradient} is {@link #globalNorm()}'s
     * @param of from a parameter to a floating-point tensor
     */
    Value globalNorm(String purpose, Function<ParameterView, Value> of);

    /** As {@link #globalNorm()}, over those of the parameters that are in this parameter's group. */
    Value groupNorm();

    /** The greatest magnitude of any element of the gradients that {@link #globalNorm()} is over; an f64 scalar. */
    Value globalMaximum();
}
