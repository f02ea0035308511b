package io.steelyard.kernels.simd;

import java.lang.foreign.MemorySegment;

/**
 * All of memory, by address. Kernels are given addresses that a plan has laid out, and look at them through this one
 * segment: it is a constant of infinite size and life, so the compiler removes every check. What lives where, and for how
 * long, is the concern of whoever allocates.
 */
public final class Memory {
    /** An offset into it is an address. */
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Memory() {}
}
