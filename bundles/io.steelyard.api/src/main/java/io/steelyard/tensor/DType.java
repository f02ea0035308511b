package io.steelyard.tensor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The type of a tensor's elements.
 *
 * <p>Graphs compute in {@link #F64}, {@link #F32}, {@link #F16}, {@link #BF16}, {@link #I64}, {@link #I32}, {@link #I16},
 * {@link #I8}, {@link #U8} and {@link #BOOL}. The others exist so that checkpoints which hold them can be read,
 * converted and written without loss.
 */
public enum DType {
    /** One byte an element, 0 or 1. */
    BOOL(1, Kind.BOOLEAN, true),
    U8(1, Kind.UNSIGNED, true),
    I8(1, Kind.SIGNED, true),
    U16(2, Kind.UNSIGNED, false),
    I16(2, Kind.SIGNED, true),
    U32(4, Kind.UNSIGNED, false),
    I32(4, Kind.SIGNED, true),
    U64(8, Kind.UNSIGNED, false),
    I64(8, Kind.SIGNED, true),
    /** 8-bit float, 4 exponent and 3 mantissa bits, no infinities (OCP OFP8, "E4M3FN"). */
    F8_E4M3(1, Kind.FLOATING, false),
    /** 8-bit float, 5 exponent and 2 mantissa bits (OCP OFP8). */
    F8_E5M2(1, Kind.FLOATING, false),
    /** IEEE 754 binary16. */
    F16(2, Kind.FLOATING, true),
    /** The upper half of an IEEE 754 binary32. */
    BF16(2, Kind.FLOATING, true),
    /** IEEE 754 binary32. */
    F32(4, Kind.FLOATING, true),
    /** IEEE 754 binary64. */
    F64(8, Kind.FLOATING, true);

    private enum Kind {
        BOOLEAN,
        UNSIGNED,
        SIGNED,
        FLOATING
    }

    private final int bytes;
    private final Kind kind;
    private final boolean computable;
    private final String label = name().toLowerCase(Locale.ROOT);

    DType(int bytes, Kind kind, boolean computable) {
        this.bytes = bytes;
        this.kind = kind;
        this.computable = computable;
    }

    /** The size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether the elements are floating-point numbers. */
    public boolean isFloating() {
        return kind == Kind.FLOATING;
    }

    /** Whether the elements are integers, signed or not; {@link #BOOL} is not. */
    public boolean isInteger() {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    /** Whether a graph may compute with this type, rather than a file merely hold it. */
    public boolean isComputable() {
        return computable;
    }

    /** The name in dumps and specifications: {@code f32}, {@code bool}. */
    public String label() {
        return label;
    }

    /** The type with this {@link #label()}, whatever its case. */
    public static Optional<DType> named(String label) {
        return Arrays.stream(values())
                .filter(type -> type.label.equalsIgnoreCase(label))
                .findFirst();
    }

    @Override
    public String toString() {
        return label;
    }
}
