package io.steelyard.kernels.simd;

import io.steelyard.tensor.DType;

/** The classes of vectors that code computes with. */
enum VectorKind {
    FLOATS("FloatVector", "F", 32),
    DOUBLES("DoubleVector", "D", 64),
    INTS("IntVector", "I", 32),
    LONGS("LongVector", "J", 64),
    BYTES("ByteVector", "B", 8);

    private final String name;
    private final String element;
    private final int bits;

    VectorKind(String name, String element, int bits) {
        this.name = "jdk/incubator/vector/" + name;
        this.element = element;
        this.bits = bits;
    }

    /** What values of a type are computed with; booleans are masks of float vectors. */
    static VectorKind of(DType dtype) {
        return switch (dtype) {
            case F32, BOOL -> FLOATS;
            case F64 -> DOUBLES;
            case I64, I32, I16, I8, U8 -> LONGS;
            default -> throw new IllegalArgumentException("there are no vectors of " + dtype);
        };
    }

    /** The internal name of the class. */
    String owner() {
        return name;
    }

    /** The descriptor of the class. */
    String type() {
        return "L" + name + ";";
    }

    /** The descriptor of an element. */
    String element() {
        return element;
    }

    /** The size of an element. */
    int bits() {
        return bits;
    }
}
