package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.option.Option;
import io.steelyard.tensor.Shape;
import java.util.List;

/** A dense layer that is right, for mutants to change one thing of. */
abstract class DenseMutant implements LayerType {
    static final Option<Long> OUT =
            Option.integer("out_features", "number of neurons").atLeast(1);

    static final Option<Boolean> BIAS =
            Option.flag("bias", "whether a constant is added").orElse(true);

    @Override
    public String summary() {
        return "fully connected";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(OUT, BIAS);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        if (x.shape().rank() == 0) {
            throw new IllegalArgumentException(refusal());
        }
        long out = scope.options().get(OUT);
        Value w = scope.parameter(Parameter.of("weight", Shape.of(out, x.shape().dim(-1))));
        Value y = product(g, x, w);
        return scope.options().get(BIAS) ? biased(scope, y) : y;
    }

    /** What is said to a scalar. */
    String refusal() {
        return "expected an input [N, features], found a scalar";
    }

    /** The product of the input and the weight. */
    Value product(GraphBuilder g, Value x, Value w) {
        return g.dot(x, -1, w, 1);
    }

    /** The product with the bias. */
    Value biased(LayerScope scope, Value y) {
        Shape shape = Shape.of(scope.options().get(OUT));
        return scope.graph().add(y, scope.parameter(Parameter.of("bias", shape)));
    }
}
