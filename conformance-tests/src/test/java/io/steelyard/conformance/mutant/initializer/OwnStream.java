package io.steelyard.conformance.mutant.initializer;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.TensorBuffer;

/** Bug: every weight is drawn from the same stream. */
public final class OwnStream implements Initializer {
    @Override
    public String summary() {
        return "normally distributed, scaled to the fan in";
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        RandomStream random = new RandomStream(0, 0, 0);
        double std = Math.sqrt(2.0 / scope.fanIn());
        for (long i = 0; i < weight.shape().elements(); i++) {
            weight.setDouble(i, std * random.normal(i));
        }
    }
}
