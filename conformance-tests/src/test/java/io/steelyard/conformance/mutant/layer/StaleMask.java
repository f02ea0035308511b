package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.option.Option;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bug: the mask is drawn when the layer is described, and the same at every step. */
public final class StaleMask implements LayerType {
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
        Random random = new Random(1);
        double[] mask = new double[(int) x.shape().elements()];
        Arrays.setAll(mask, i -> random.nextDouble() < p ? 0 : 1 / (1 - p));
        return g.mul(x, g.constant(Tensor.of(x.dtype(), x.shape(), mask)));
    }
}
