package io.steelyard.kernels.code;

import io.steelyard.tensor.DType;
import org.objectweb.asm.Opcodes;

/** How the elements of a type are kept in memory, and what the JVM computes with for them. */
public enum Cell {
    FLOAT(4, "[F", "F", Opcodes.FALOAD, Opcodes.FLOAD),
    DOUBLE(8, "[D", "D", Opcodes.DALOAD, Opcodes.DLOAD),
    LONG(8, "[J", "J", Opcodes.LALOAD, Opcodes.LLOAD),
    /** Of booleans; the JVM computes with ints. */
    BYTE(1, "[B", "I", Opcodes.BALOAD, Opcodes.ILOAD);

    private final int bytes;
    private final String array;
    private final String value;
    private final int arrayLoad;
    private final int load;

    Cell(int bytes, String array, String value, int arrayLoad, int load) {
        this.bytes = bytes;
        this.array = array;
        this.value = value;
        this.arrayLoad = arrayLoad;
        this.load = load;
    }

    /** What is kept for a type. */
    public static Cell of(DType dtype) {
        return switch (dtype) {
            case F32, F16, BF16 -> FLOAT;
            case F64 -> DOUBLE;
            case BOOL -> BYTE;
            default -> LONG;
        };
    }

    /** The size of an element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The descriptor of an array of it. */
    public String array() {
        return array;
    }

    /** The descriptor of the value that is computed with. */
    public String value() {
        return value;
    }

    /** How many slots a local variable takes. */
    public int slots() {
        return this == DOUBLE || this == LONG ? 2 : 1;
    }

    int arrayLoad() {
        return arrayLoad;
    }

    int arrayStore() {
        return arrayLoad + Opcodes.IASTORE - Opcodes.IALOAD;
    }

    int load() {
        return load;
    }

    int store() {
        return load + Opcodes.ISTORE - Opcodes.ILOAD;
    }

    /** An opcode of this type, given that for ints. */
    int arithmetic(int ofInts) {
        return switch (this) {
            case BYTE -> ofInts;
            case LONG -> ofInts + 1;
            case FLOAT -> ofInts + 2;
            case DOUBLE -> ofInts + 3;
        };
    }
}
