package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/** Bug: the mask is drawn when the layer is described, and the same at every step. */
public final class StaleMask extends DropoutMutant {
    @Override
    Value dropped(LayerScope scope, Value x, double p) {
        Random random = new Random(1);
        double[] mask = new double[(int) x.shape().elements()];
        Arrays.setAll(mask, i -> random.nextDouble() < p ? 0 : 1 / (1 - p));
        GraphBuilder g = scope.graph();
        return g.mul(x, g.constant(Tensor.of(x.dtype(), x.shape(), mask)));
    }
}
