package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.option.Option;
import io.steelyard.tensor.DType;
import java.util.List;

/** Bug: one mask is drawn for all rows of a batch. */
public final class MaskSharedByRows implements LayerType {
    private static final Option<Double> P =
            Option.number("p", "probability of 0").atLeast(0).atMost(1).orElse(0.5);

    @Override
    public String summary() {
        return "dropout";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(P);
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        double p = scope.options().get(P);
        if (!scope.training() || p == 0) {
            return x;
        }
        Value drawn = scope.randomUniform(
                "mask", DType.F32, x.shape().slice(1, x.shape().rank()));
        Value zero = g.filled(x.dtype(), x.shape(), 0);
        return g.select(g.compare(Comparison.GE, drawn, p), g.mul(x, 1 / (1 - p)), zero);
    }
}
