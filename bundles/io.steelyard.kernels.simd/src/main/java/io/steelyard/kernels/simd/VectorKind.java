package io.steelyard.kernels.simd;

import org.objectweb.asm.Opcodes;

/** The classes of vectors that code computes with. */
enum VectorKind {
    FLOATS("FloatVector", "F", 32, Opcodes.FLOAD, Opcodes.FSTORE),
    DOUBLES("DoubleVector", "D", 64, Opcodes.DLOAD, Opcodes.DSTORE),
    INTS("IntVector", "I", 32, Opcodes.ILOAD, Opcodes.ISTORE),
    LONGS("LongVector", "J", 64, Opcodes.LLOAD, Opcodes.LSTORE),
    BYTES("ByteVector", "B", 8, Opcodes.ILOAD, Opcodes.ISTORE);

    private final String name;
    private final String element;
    private final int bits;
    private final int load;
    private final int store;

    VectorKind(String name, String element, int bits, int load, int store) {
        this.name = "jdk/incubator/vector/" + name;
        this.element = element;
        this.bits = bits;
        this.load = load;
        this.store = store;
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

    /** The instruction that loads an element from a variable. */
    int load() {
        return load;
    }

    /** The instruction that stores an element in a variable. */
    int store() {
        return store;
    }
}
