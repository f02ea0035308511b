package io.steelyard.kernels.simd;

/**
 * How many lanes the vectors of a kernel have. Vectors of all element types in a kernel have equally many, so that values of
 * different types meet lane by lane, and the widest fill a register.
 *
 * @param lanes 2, 4, 8 or 16
 */
record VectorShape(int lanes) {
    /**
     * The shape for a processor.
     *
     * @param bits of a register: 128, 256 or 512
     * @param wide whether the kernel has elements of 64 bits
     */
    static VectorShape of(int bits, boolean wide) {
        return new VectorShape(bits / (wide ? Long.SIZE : Integer.SIZE));
    }

    /** The name of the field that holds the species for a kind of vector. */
    String species(VectorKind kind) {
        return "SPECIES_" + lanes * kind.bits();
    }

    /** Whether there is a species of bytes with so many lanes. */
    boolean hasBytes() {
        return lanes >= 8;
    }
}
