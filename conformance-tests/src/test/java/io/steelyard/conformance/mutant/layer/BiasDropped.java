package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.option.Option;
import io.steelyard.tensor.Shape;
import java.util.List;

/** Bug: the bias is neither declared nor added. */
public final class BiasDropped implements LayerType {
    private static final Option<Long> OUT =
            Option.integer("out_features", "number of neurons").atLeast(1);

    private static final Option<Boolean> BIAS =
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
            throw new IllegalArgumentException("expected an input [N, features], found a scalar");
        }
        long in = x.shape().dim(-1);
        long out = scope.options().get(OUT);
        return g.dot(x, -1, scope.parameter(Parameter.of("weight", Shape.of(out, in))), 1);
    }
}
