package io.steelyard.optimizer;

import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/** What an optimizer sees of the parameter whose update it describes. */
@ProviderType
public interface UpdateScope extends ParameterView {
    /**
     * The number of this update, an f64 scalar that is 1 at the first. It is the number of the step, unless a transform
     * keeps the parameter from being updated at some steps: those do not count. What depends on it alone, such as a bias
     * correction, is computed in f64 and cast: {@code 1 - 0.999} has only four good digits in f32.
     */
    Value step();

    /** A tensor like the parameter that is remembered from step to step; zeros at first. */
    default Value slot(String name) {
        return slot(name, parameter().dtype(), parameter().shape(), 0);
    }

    /**
     * A tensor that is remembered from step to step. An optimizer's is called {@code PARAMETER/NAME} in the training
     * state, a transform's {@code PARAMETER/TRANSFORM.NAME}.
     *
     * @param start the value of all elements at first
     */
    Value slot(String name, DType dtype, Shape shape, double start);

    /** What a slot becomes at the end of this step. */
    void update(String slot, Value value);

    /**
     * The gradient of the loss for this parameter where all parameters have other values: on the same batch, with the
     * same random numbers. It is the gradient as it comes, before any transform. What layers do on the way besides, to
     * buffers above all, has no effect. It must be finite as the first gradient must, or the step fails.
     *
     * <p>Sharpness-aware minimisation, for instance, asks for the gradient at {@code w + rho * g / |g|}:
     *
     * <pre>{@code
     * scope.gradientAt("ascent", at -> {
     *     GraphBuilder g = at.graph();
     *     Value scale = g.cast(g.div(g.constant(DType.F64, rho), at.globalNorm()), at.parameter().dtype());
     *     return g.add(at.parameter(), g.mul(at.gradient(), scale));
     * })
     * }</pre>
     *
     * @param purpose tells the places of one plugin apart; the gradients for one purpose are computed once for all
     *     parameters, with the function that is given first
     * @param displaced from a parameter to its other value, of the same type; asked for every parameter that the plugin
     *     works on, and the others stay as they are
     */
    Value gradientAt(String purpose, Function<ParameterView, Value> displaced);
}
