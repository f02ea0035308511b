package io.steelyard.kernels.simd;

import io.steelyard.kernels.code.Routine;

/** Code that works on memory outside the heap, given by addresses, as {@link Memory} says what lies there. */
@FunctionalInterface
public interface AddressKernel extends Routine<long[]> {
    @Override
    void run(long[] memory, long from, long to);
}
