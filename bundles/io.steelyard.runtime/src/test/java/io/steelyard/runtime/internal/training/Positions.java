package io.steelyard.runtime.internal.training;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.option.Option;
import java.util.List;

/** Adds a weight for each position of a sequence: a layer that no two lengths can share. */
final class Positions implements LayerType {
    @Override
    public String summary() {
        return "adds a weight for each position";
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public Value describe(LayerScope scope) {
        Value x = scope.input();
        Parameter weight = Parameter.of("weight", x.shape().slice(1, x.shape().rank()));
        return scope.graph().add(x, scope.parameter(weight.startingAs("normal")));
    }
}
