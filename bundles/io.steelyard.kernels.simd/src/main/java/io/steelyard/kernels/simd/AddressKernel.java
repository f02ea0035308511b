package io.steelyard.kernels.simd;

/** Code that works on memory outside the heap, as {@link Memory} says what lies there. */
@FunctionalInterface
public interface AddressKernel {
    /**
     * Computes some units. Allocates nothing; may be called by several threads at once for other units.
     *
     * @param memory addresses in the order of {@link io.steelyard.kernels.code.CompiledKernel}
     * @param from the first unit
     * @param to behind the last
     */
    void run(long[] memory, long from, long to);
}
