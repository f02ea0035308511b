package io.steelyard.conformance.mutant.initializer;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.tensor.TensorBuffer;
import java.util.Random;

/** Bug: a generator of its own, which goes on from weight to weight. */
public final class DrawnInOrder implements Initializer {
    private final Random random = new Random(1);

    @Override
    public String summary() {
        return "normally distributed, scaled to the fan in";
    }

    @Override
    public void initialize(InitializerScope scope, TensorBuffer weight) {
        double std = Math.sqrt(2.0 / scope.fanIn());
        for (long i = 0; i < weight.shape().elements(); i++) {
            weight.setDouble(i, std * random.nextGaussian());
        }
    }
}
