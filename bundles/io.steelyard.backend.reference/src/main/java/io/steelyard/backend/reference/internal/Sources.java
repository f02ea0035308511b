package io.steelyard.backend.reference.internal;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;

/** Values that come from no other value: {@code iota} and the random numbers. */
final class Sources {
    private Sources() {}

    /** Element i is i's index along one axis, narrowed or rounded to the type. */
    static Runnable iota(Op.Iota op, Elements result) {
        long[] strides = new long[op.type().shape().rank()];
        strides[op.axis()] = 1;
        int[] index = Offsets.of(op.type().shape().dims(), strides, 0);
        return () -> {
            for (int i = 0; i < result.count; i++) {
                if (result.reals != null) {
                    result.reals[i] = index[i];
                } else {
                    result.integers[i] = index[i];
                }
            }
        };
    }

    /** Element i is number i of the {@link RandomStream} with the seed and at the step that the key holds. */
    static Runnable random(Op.Random op, Elements key, Elements result) {
        boolean uniform = op.kind() == OpKind.RANDOM_UNIFORM;
        boolean wide = result.type.dtype() == DType.F64;
        return () -> {
            RandomStream stream = new RandomStream(key.integers[0], op.stream(), key.integers[1]);
            for (int i = 0; i < result.count; i++) {
                if (uniform) {
                    result.reals[i] = wide ? stream.uniform(i) : stream.uniformFloat(i);
                } else {
                    result.reals[i] = wide ? stream.normal(i) : stream.normalFloat(i);
                }
            }
        };
    }
}
