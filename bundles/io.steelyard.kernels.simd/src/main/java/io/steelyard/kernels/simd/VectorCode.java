package io.steelyard.kernels.simd;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.kernels.code.Code;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Instructions on vectors. Each leaves its result in a new variable, whose number it gives. */
final class VectorCode {
    static final String VECTOR = "Ljdk/incubator/vector/Vector;";
    static final String MASK = "Ljdk/incubator/vector/VectorMask;";
    private static final String MASKS = "jdk/incubator/vector/VectorMask";
    private static final String SPECIES = "Ljdk/incubator/vector/VectorSpecies;";
    private static final String OPERATORS = "jdk/incubator/vector/VectorOperators";
    private static final String ORDER = "Ljava/nio/ByteOrder;";

    private final VectorShape shape;
    private final Map<String, Integer> constants = new LinkedHashMap<>();
    private final Map<Integer, Map<String, Consumer<Code>>> makers = new HashMap<>();
    private int method;
    private Code code;

    VectorCode(VectorShape shape) {
        this.shape = shape;
    }

    VectorShape shape() {
        return shape;
    }

    /** Goes on in a method. */
    VectorCode in(Code method) {
        this.code = method;
        return this;
    }

    Code code() {
        return code;
    }

    /** Makes the constants that were asked for so far in a method, in variables of it. */
    void prologue(Code begun, int number) {
        code = begun;
        method = number;
        constants.clear();
        makers.computeIfAbsent(number, any -> new LinkedHashMap<>()).forEach((key, maker) -> {
            maker.accept(begun);
            constants.put(key, keep());
        });
    }

    /** A value that is the same everywhere in a method. */
    private int constant(String key, Consumer<Code> maker) {
        makers.get(method).putIfAbsent(key, maker);
        return constants.computeIfAbsent(key, any -> code.local(1));
    }

    private int keep() {
        int local = code.local(1);
        code.on(ASTORE, local);
        return local;
    }

    void species(VectorKind kind) {
        code.field(kind.owner(), shape.species(kind), SPECIES);
    }

    int constant(float value) {
        return constant("F" + Float.floatToRawIntBits(value), c -> {
            species(VectorKind.FLOATS);
            c.push(value).call(VectorKind.FLOATS.owner(), "broadcast", "(" + SPECIES + "F)" + VectorKind.FLOATS.type());
        });
    }

    int constant(double value) {
        return constant("D" + Double.doubleToRawLongBits(value), c -> {
            species(VectorKind.DOUBLES);
            c.push(value)
                    .call(VectorKind.DOUBLES.owner(), "broadcast", "(" + SPECIES + "D)" + VectorKind.DOUBLES.type());
        });
    }

    int constant(long value) {
        return constant("L" + value, c -> {
            species(VectorKind.LONGS);
            c.push(value).call(VectorKind.LONGS.owner(), "broadcast", "(" + SPECIES + "J)" + VectorKind.LONGS.type());
        });
    }

    int constant(int value) {
        return constant("I" + value, c -> {
            species(VectorKind.INTS);
            c.push(value).call(VectorKind.INTS.owner(), "broadcast", "(" + SPECIES + "I)" + VectorKind.INTS.type());
        });
    }

    /** 0, 1, 2, ... times a factor. */
    int iota(VectorKind kind, long factor) {
        return constant("iota" + kind + factor, c -> {
            species(kind);
            c.call(kind.owner(), "zero", "(" + SPECIES + ")" + kind.type());
            c.push(1).callVirtual(kind.owner(), "addIndex", "(I)" + kind.type());
            if (kind == VectorKind.INTS) {
                c.push((int) factor);
            } else {
                c.push(factor);
            }
            c.callVirtual(kind.owner(), "mul", "(" + kind.element() + ")" + kind.type());
        });
    }

    /** The element on the stack in all lanes. */
    int spread(VectorKind kind) {
        int element = code.local(kind.bits() / Integer.SIZE);
        code.on(kind.store(), element);
        species(kind);
        code.on(kind.load(), element);
        code.call(kind.owner(), "broadcast", "(" + SPECIES + kind.element() + ")" + kind.type());
        return keep();
    }

    /** A copy in a variable of its own. */
    int copy(int x) {
        code.on(ALOAD, x);
        return keep();
    }

    /** {@code neg, abs} or {@code sqrt}. */
    int unary(VectorKind kind, String name, int x) {
        code.on(ALOAD, x);
        operator(name.toUpperCase(Locale.ROOT), "Unary");
        code.callVirtual(kind.owner(), "lanewise", "(" + type("Unary") + ")" + kind.type());
        return keep();
    }

    /** {@code add, sub, mul, div, max} or {@code min}. */
    int binary(VectorKind kind, String name, int a, int b) {
        combine(kind, name, a, b);
        return keep();
    }

    /**
     * Calls what {@code add} and its like call in turn. The compiler has to know of which class a vector is to make an
     * instruction of a call, and learns it where the call stands: in code that all vectors of all sizes share it may see
     * several classes, or none in time.
     */
    private void combine(VectorKind kind, String name, int a, int b) {
        boolean ordered = name.equals("sub") || name.equals("div");
        code.on(ALOAD, a);
        operator(name.toUpperCase(Locale.ROOT), ordered ? "Binary" : "Associative");
        code.on(ALOAD, b).callVirtual(kind.owner(), "lanewise", "(" + type("Binary") + VECTOR + ")" + kind.type());
    }

    /** The same, into a variable that there is. */
    void binaryInto(VectorKind kind, String name, int a, int b, int mask) {
        if (mask >= 0) {
            code.on(ALOAD, a);
        }
        combine(kind, name, a, b);
        if (mask >= 0) {
            code.on(ALOAD, mask);
            castMask(kind);
            code.callVirtual(kind.owner(), "blend", "(" + VECTOR + MASK + ")" + kind.type());
        }
        code.on(ASTORE, a);
    }

    int fma(VectorKind kind, int a, int b, int c) {
        code.on(ALOAD, a);
        operator("FMA", "Ternary");
        code.on(ALOAD, b).on(ALOAD, c);
        code.callVirtual(kind.owner(), "lanewise", "(" + type("Ternary") + VECTOR + VECTOR + ")" + kind.type());
        return keep();
    }

    /** Bits combined: {@code AND, OR} or {@code XOR}. */
    int bitwise(VectorKind kind, String operator, int a, int b) {
        code.on(ALOAD, a);
        operator(operator, "Associative");
        code.on(ALOAD, b).callVirtual(kind.owner(), "lanewise", "(" + type("Binary") + VECTOR + ")" + kind.type());
        return keep();
    }

    /** Longs or ints shifted by a number of bits: {@code LSHL, ASHR} or {@code LSHR}. */
    int shift(VectorKind kind, String operator, int x, int bits) {
        int by = kind == VectorKind.LONGS ? constant((long) bits) : constant(bits);
        code.on(ALOAD, x);
        operator(operator, "Binary");
        code.on(ALOAD, by).callVirtual(kind.owner(), "lanewise", "(" + type("Binary") + VECTOR + ")" + kind.type());
        return keep();
    }

    private static String type(String operator) {
        return "L" + OPERATORS + "$" + operator + ";";
    }

    private void operator(String name, String type) {
        code.field(OPERATORS, name, type(type));
    }

    /** A mask of float vectors: {@code LT, LE, GT, GE, EQ} or {@code NE}. */
    int compare(VectorKind kind, String operator, int a, int b) {
        code.on(ALOAD, a);
        operator(operator, "Comparison");
        code.on(ALOAD, b).callVirtual(kind.owner(), "compare", "(" + type("Comparison") + VECTOR + ")" + MASK);
        castMaskFrom(kind);
        return keep();
    }

    /** Of two vectors the second where the mask is set. */
    int blend(VectorKind kind, int a, int b, int mask) {
        code.on(ALOAD, a).on(ALOAD, b).on(ALOAD, mask);
        castMask(kind);
        code.callVirtual(kind.owner(), "blend", "(" + VECTOR + MASK + ")" + kind.type());
        return keep();
    }

    private void castMask(VectorKind kind) {
        if (kind != VectorKind.FLOATS) {
            species(kind);
            code.callVirtual(MASKS, "cast", "(" + SPECIES + ")" + MASK);
        }
    }

    private void castMaskFrom(VectorKind kind) {
        if (kind != VectorKind.FLOATS) {
            species(VectorKind.FLOATS);
            code.callVirtual(MASKS, "cast", "(" + SPECIES + ")" + MASK);
        }
    }

    int maskBinary(String name, int a, int b) {
        code.on(ALOAD, a).on(ALOAD, b).callVirtual(MASKS, name, "(" + MASK + ")" + MASK);
        return keep();
    }

    int not(int a) {
        code.on(ALOAD, a).callVirtual(MASKS, "not", "()" + MASK);
        return keep();
    }

    /** A mask by the bits of the long on the stack. */
    int maskOfBits() {
        int bits = code.local(2);
        code.on(LSTORE, bits);
        species(VectorKind.FLOATS);
        code.on(LLOAD, bits).call(MASKS, "fromLong", "(" + SPECIES + "J)" + MASK);
        return keep();
    }

    /** Converted lane by lane, as a Java cast does: {@code F2D} and the like. */
    int convert(String conversion, int x, VectorKind from, VectorKind to) {
        code.on(ALOAD, x);
        operator(conversion, "Conversion");
        species(to);
        code.push(0).callVirtual(from.owner(), "convertShape", "(" + type("Conversion") + SPECIES + "I)" + VECTOR);
        code.out().visitTypeInsn(CHECKCAST, to.owner());
        return keep();
    }

    /** The same bits, of elements of the same size. The species is told: what the compiler has to look up it may not find. */
    int reinterpret(int x, VectorKind from, VectorKind to) {
        code.on(ALOAD, x);
        species(to);
        code.push(0).callVirtual(from.owner(), "reinterpretShape", "(" + SPECIES + "I)" + VECTOR);
        code.out().visitTypeInsn(CHECKCAST, to.owner());
        return keep();
    }

    /** Loads from the address on the stack. */
    int load(VectorKind kind, int mask) {
        int address = code.local(2);
        code.on(LSTORE, address);
        species(kind);
        AddressMemory.segment(code);
        code.on(LLOAD, address);
        order();
        String descriptor = SPECIES + "L" + AddressMemory.SEGMENT + ";J" + ORDER;
        if (mask >= 0) {
            code.on(ALOAD, mask);
            castMask(kind);
            descriptor += MASK;
        }
        code.call(kind.owner(), "fromMemorySegment", "(" + descriptor + ")" + kind.type());
        return keep();
    }

    /** Stores to the address on the stack. */
    void store(VectorKind kind, int x, int mask) {
        int address = code.local(2);
        code.on(LSTORE, address).on(ALOAD, x);
        AddressMemory.segment(code);
        code.on(LLOAD, address);
        order();
        String descriptor = "L" + AddressMemory.SEGMENT + ";J" + ORDER;
        if (mask >= 0) {
            code.on(ALOAD, mask);
            castMask(kind);
            descriptor += MASK;
        }
        code.callVirtual(kind.owner(), "intoMemorySegment", "(" + descriptor + ")V");
    }

    /** Which bytes are not zero, as a mask of floats. */
    int compareBytesToZero(int bytes) {
        code.on(ALOAD, bytes);
        operator("NE", "Comparison");
        code.push(0).callVirtual(VectorKind.BYTES.owner(), "compare", "(" + type("Comparison") + "B)" + MASK);
        castMaskFrom(VectorKind.BYTES);
        return keep();
    }

    /** 1 where a mask is set and 0 elsewhere, as bytes. */
    int bytes(int mask) {
        return blend(VectorKind.BYTES, byteConstant(0), byteConstant(1), mask);
    }

    private int byteConstant(int value) {
        VectorKind kind = VectorKind.BYTES;
        return constant("B" + value, c -> {
            species(kind);
            c.push((long) value).call(kind.owner(), "broadcast", "(" + SPECIES + "J)" + kind.type());
        });
    }

    /** Where the sign bit is set. */
    int isNegative(VectorKind kind, int x) {
        code.on(ALOAD, x);
        code.field(OPERATORS, "IS_NEGATIVE", type("Test"));
        code.callVirtual(kind.owner(), "test", "(" + type("Test") + ")" + MASK);
        castMaskFrom(kind);
        return keep();
    }

    private void order() {
        String name = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "LITTLE_ENDIAN" : "BIG_ENDIAN";
        code.field("java/nio/ByteOrder", name, ORDER);
    }
}
