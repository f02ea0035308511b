package io.steelyard.conformance.mutant.initializer;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.TensorBuffer;

/** Bug: scaled to the fan out. */
public final class FanOutForFanIn implements Initializer {
    @Override
    public String summary() {
        return "normally distributed, scaled to the fan in";
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        RandomStream random = scope.random();
        double std = Math.sqrt(2.0 / scope.fanOut());
        for (long i = 0; i < weight.shape().elements(); i++) {
            weight.setDouble(i, std * random.normal(i));
        }
    }
}
