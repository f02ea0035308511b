package io.steelyard.layer;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.Map;
import java.util.Objects;

/**
 * A weight that a layer declares.
 *
 * @param name within the layer: {@code weight}, {@code bias}
 * @param dtype the type of its elements; null for the type that the model computes in
 * @param shape its dimensions
 * @param fanIn how many inputs feed one output through it; initializers scale by it
 * @param fanOut how many outputs one input feeds through it
 * @param initializer the name of the initializer it starts from unless the specification says otherwise
 * @param initializerOptions what that initializer is told
 * @param trainable whether optimizers change it
 */
public record Parameter(
        String name,
        DType dtype,
        Shape shape,
        long fanIn,
        long fanOut,
        String initializer,
        Map<String, Object> initializerOptions,
        boolean trainable) {
    /** Copies the map. */
    public Parameter {
        Objects.requireNonNull(name);
        Objects.requireNonNull(shape);
        Objects.requireNonNull(initializer);
        initializerOptions = Map.copyOf(initializerOptions);
    }

    /**
     * A trainable parameter that starts as zeros. Its fans are those of PyTorch's {@code _calculate_fan_in_and_fan_out}
     * for a weight of shape {@code [out, in, kernel...]}; with fewer than two axes, the number of its elements.
     */
    public static Parameter of(String name, Shape shape) {
        long fanIn = shape.elements();
        long fanOut = shape.elements();
        if (shape.rank() >= 2) {
            long window = shape.slice(2, shape.rank()).elements();
            fanIn = shape.dim(1) * window;
            fanOut = shape.dim(0) * window;
        }
        return new Parameter(name, null, shape, fanIn, fanOut, "zeros", Map.of(), true);
    }

    /** This parameter with other fans. */
    public Parameter fans(long in, long out) {
        return new Parameter(name, dtype, shape, in, out, initializer, initializerOptions, trainable);
    }

    /** This parameter starting from another initializer, with its default options. */
    public Parameter startingAs(String initializer) {
        return startingAs(initializer, Map.of());
    }

    /**
     * This parameter starting from another initializer.
     *
     * @param options plain values by name, as a specification would give them
     */
    public Parameter startingAs(String initializer, Map<String, Object> options) {
        return new Parameter(name, dtype, shape, fanIn, fanOut, initializer, options, trainable);
    }

    /** This parameter in a type of its own, whatever the model computes in. */
    public Parameter as(DType dtype) {
        return new Parameter(name, dtype, shape, fanIn, fanOut, initializer, initializerOptions, trainable);
    }

    /** This parameter, which no optimizer changes. */
    public Parameter frozen() {
        return new Parameter(name, dtype, shape, fanIn, fanOut, initializer, initializerOptions, false);
    }
}
