package io.steelyard.benchmarks;

import io.steelyard.compiler.describe.DeclaredParameter;
import io.steelyard.compiler.describe.DeclaredState;
import io.steelyard.initializer.Initializer;
import io.steelyard.initializer.InitializerScope;
import io.steelyard.initializers.internal.KaimingUniform;
import io.steelyard.initializers.internal.Normal;
import io.steelyard.initializers.internal.Ones;
import io.steelyard.initializers.internal.Uniform;
import io.steelyard.initializers.internal.XavierUniform;
import io.steelyard.initializers.internal.Zeros;
import io.steelyard.layer.Parameter;
import io.steelyard.option.Options;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.Map;

/** What weights, buffers and slots are before the first step, as a pipeline has them. */
final class InitialState {
    private static final long SEED = 1;

    private static final Map<String, Initializer> INITIALIZERS = Map.of(
            "zeros", new Zeros(),
            "ones", new Ones(),
            "normal", new Normal(),
            "uniform", new Uniform(),
            "kaiming_uniform", new KaimingUniform(),
            "xavier_uniform", new XavierUniform());

    private record WeightScope(Options options, long fanIn, long fanOut, RandomStream random)
            implements InitializerScope {}

    private InitialState() {}

    /** A weight as its layer says that it starts. */
    static Tensor of(String name, DeclaredParameter declared) {
        Parameter parameter = declared.parameter();
        Initializer initializer = INITIALIZERS.get(parameter.initializer());
        if (initializer == null) {
            throw new IllegalArgumentException("weight '" + name + "' starts from '" + parameter.initializer()
                    + "', which benchmarks do not have");
        }
        TensorBuffer weight =
                TensorBuffer.allocate(declared.value().dtype(), declared.value().shape());
        Options options = Options.parse(initializer.options(), parameter.initializerOptions());
        RandomStream random = new RandomStream(SEED, RandomStream.named(name, "initial"), 0);
        initializer.initialize(new WeightScope(options, parameter.fanIn(), parameter.fanOut(), random), weight);
        return weight.freeze();
    }

    /** A buffer or a slot. */
    static Tensor of(DeclaredState declared) {
        return Tensor.filled(declared.type().dtype(), declared.type().shape(), declared.start());
    }
}
