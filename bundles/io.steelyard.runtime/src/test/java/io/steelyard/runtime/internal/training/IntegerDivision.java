package io.steelyard.runtime.internal.training;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.option.Option;
import io.steelyard.tensor.DType;
import java.util.List;

/** Divides 6 by each integer: from {@code i64[N, T]} to {@code [N, T, 1]}. */
final class IntegerDivision implements LayerType {
    @Override
    public String summary() {
        return "divides by integers";
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        Value shares = g.div(g.filled(DType.I64, x.shape(), 6), x);
        return g.reshape(g.cast(shares, DType.F32), x.shape().dim(0), x.shape().dim(1), 1);
    }
}
