package io.steelyard.layers.internal;

import io.steelyard.layer.Parameter;
import io.steelyard.tensor.Shape;
import java.util.Map;

/**
 * How PyTorch's linear and convolutional layers start: weight and bias from {@code U(-k, k)} with {@code k = 1 /
 * sqrt(fan_in)}. For the weight that is {@code kaiming_uniform} with {@code a = sqrt(5)}, by which a specification that
 * wants another slope can refer to it.
 */
final class UniformStart {
    private UniformStart() {}

    /** The parameter {@code weight [out, in, kernel...]}. */
    static Parameter weight(Shape shape) {
        return Parameter.of("weight", shape).startingAs("kaiming_uniform", Map.of("a", Math.sqrt(5)));
    }

    /** The parameter {@code bias [out]}, added to sums over {@code fanIn} inputs. */
    static Parameter bias(long out, long fanIn) {
        double bound = fanIn == 0 ? 0 : 1 / Math.sqrt((double) fanIn);
        return Parameter.of("bias", Shape.of(out)).startingAs("uniform", Map.of("a", -bound, "b", bound));
    }
}
