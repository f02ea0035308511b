package io.steelyard.kernels.code;

/** Code that works on Java arrays: {@code float[]} for f32, f16 and bf16, {@code double[]}, {@code long[]}, {@code byte[]}. */
@FunctionalInterface
public interface ArrayKernel extends Routine<Object[]> {
    @Override
    void run(Object[] memory, long from, long to);
}
