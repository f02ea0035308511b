package io.steelyard.runtime.internal.training;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.option.Option;
import io.steelyard.tensor.Shape;
import java.util.List;

/** Three numbers for each of ten words: from {@code i64[N, T]} to {@code [N, T, 3]}. */
final class Lookup implements LayerType {
    @Override
    public String summary() {
        return "numbers for words";
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public Value describe(LayerScope scope) {
        Parameter table = Parameter.of("weight", Shape.of(10, 3)).startingAs("normal");
        return scope.graph().gather(scope.parameter(table), scope.input(), 0);
    }
}
