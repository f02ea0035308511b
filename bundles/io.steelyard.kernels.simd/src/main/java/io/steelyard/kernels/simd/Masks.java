package io.steelyard.kernels.simd;

/** Masks as bits. Generated code calls this. */
public final class Masks {
    private Masks() {}

    /** The lowest bits set, as many as said but none if that is negative; of at most 16. */
    public static long first(int count) {
        return (1L << Math.max(0, count)) - 1;
    }
}
