package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.Parameter;
import io.steelyard.tensor.Shape;
import java.util.Optional;

/** The trained scale and shift behind a normalisation, which change nothing at first. */
final class Affine {
    private Affine() {}

    /** The parameter {@code weight}, at first ones, if it is wanted. */
    static Optional<Value> weight(LayerScope scope, Shape shape, boolean wanted) {
        return wanted
                ? Optional.of(scope.parameter(Parameter.of("weight", shape).startingAs("ones")))
                : Optional.empty();
    }

    /** The parameter {@code bias}, at first zeros, if it is wanted. */
    static Optional<Value> bias(LayerScope scope, Shape shape, boolean wanted) {
        return wanted ? Optional.of(scope.parameter(Parameter.of("bias", shape))) : Optional.empty();
    }
}
