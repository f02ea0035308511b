package io.steelyard.kernels.simd;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * All of memory, by address. Kernels are given addresses that a plan has laid out, and look at them through this one
 * segment: it is a constant of infinite size and life, so the compiler removes every check. What lives where, and for how
 * long, is the concern of whoever allocates.
 */
public final class Memory {
    /** An offset into it is an address. */
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    static {
        // While no array has been seen as a segment, the JVM compiles code on the assumption that none ever is. Vectors
        // whose
        // bits are reinterpreted by code that is not compiled yet are the first, and all code for products would be
        // thrown
        // away then; what takes its place, in the midst of work, may be a thousand times slower.
        Objects.requireNonNull(MemorySegment.ofArray(new byte[1]));
    }

    private Memory() {}
}
