package io.steelyard.kernels.code;

/** Code that works on Java arrays: {@code float[]} for f32, f16 and bf16, {@code double[]}, {@code long[]}, {@code byte[]}. */
@FunctionalInterface
public interface ArrayKernel {
    /**
     * Computes some units. Allocates nothing; may be called by several threads at once for other units.
     *
     * @param memory arrays in the order of {@link CompiledKernel}
     * @param from the first unit
     * @param to behind the last
     */
    void run(Object[] memory, long from, long to);
}
