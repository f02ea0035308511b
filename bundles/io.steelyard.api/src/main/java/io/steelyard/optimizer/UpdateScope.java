package io.steelyard.optimizer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import org.osgi.annotation.versioning.ProviderType;

/** What an optimizer sees of the parameter whose update it describes. */
@ProviderType
public interface UpdateScope {
    /** Where the update is described. */
    GraphBuilder graph();

    /** The optimizer's options, checked. */
    Options options();

    /** The parameter's name, {@code LAYER.NAME}. */
    String name();

    /** The parameter as it is. */
    Value parameter();

    /** The gradient of the loss for it, of the same type. */
    Value gradient();

    /** The learning rate at this step, a scalar of the parameter's type. */
    Value rate();

    /** The learning rate at this step, an f64 scalar. */
    Value preciseRate();

    /**
     * The number of this step, an f64 scalar that is 1 at the first step. What depends on the step alone, such as a
     * bias correction, is computed in f64 and cast: {@code 1 - 0.999} has only four good digits in f32.
     */
    Value step();

    /** A tensor like the parameter that is remembered from step to step; zeros at first. */
    default Value slot(String name) {
        return slot(name, parameter().dtype(), parameter().shape(), 0);
    }

    /**
     * A tensor that is remembered from step to step. It is called {@code PARAMETER/NAME} in the training state.
     *
     * @param start the value of all elements at first
     */
    Value slot(String name, DType dtype, Shape shape, double start);

    /** What a slot becomes at the end of this step. */
    void update(String slot, Value value);
}
