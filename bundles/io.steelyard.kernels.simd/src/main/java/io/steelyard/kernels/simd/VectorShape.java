package io.steelyard.kernels.simd;

import io.steelyard.tensor.DType;

/**
 * How many lanes the vectors of a kernel have. Vectors of all element types in a kernel have equally many, so that values of
 * different types meet lane by lane, and the widest fill a register.
 *
 * @param lanes 2, 4, 8 or 16
 * @param wide whether there are elements of 64 bits; if not, the only whole numbers are {@linkplain IntIndices indices}
 */
record VectorShape(int lanes, boolean wide) {
    /**
     * The shape for a processor.
     *
     * @param bits of a register: 128, 256 or 512
     * @param wide whether the kernel has elements of 64 bits
     */
    static VectorShape of(int bits, boolean wide) {
        return new VectorShape(bits / (wide ? Long.SIZE : Integer.SIZE), wide);
    }

    /** What values of a type are computed with; booleans are masks of float vectors. */
    VectorKind kind(DType dtype) {
        return switch (dtype) {
            case F32, BOOL -> VectorKind.FLOATS;
            case F64 -> VectorKind.DOUBLES;
            case I64, I32, I16, I8, U8 -> wide ? VectorKind.LONGS : VectorKind.INTS;
            default -> throw new IllegalArgumentException("there are no vectors of " + dtype);
        };
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
