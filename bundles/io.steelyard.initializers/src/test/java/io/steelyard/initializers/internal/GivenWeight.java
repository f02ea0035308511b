package io.steelyard.initializers.internal;

import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.layer.Parameter;
import io.steelyard.option.Options;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.Map;

/** A weight to fill, as an initializer sees it. */
record GivenWeight(Options options, long fanIn, long fanOut, RandomStream random) implements InitializerScope {
    /** A weight of this type and shape, with the fans of its shape, filled by an initializer. */
    static Tensor filled(Initializer initializer, Map<String, ?> options, DType dtype, Shape shape, long seed) {
        Parameter parameter = Parameter.of("weight", shape);
        TensorBuffer weight = TensorBuffer.allocate(dtype, shape);
        initializer.initialize(
                new GivenWeight(
                        Options.parse(initializer.options(), options),
                        parameter.fanIn(),
                        parameter.fanOut(),
                        new RandomStream(seed, RandomStream.named("layer.weight", "init"), 0)),
                weight);
        return weight.freeze();
    }
}
