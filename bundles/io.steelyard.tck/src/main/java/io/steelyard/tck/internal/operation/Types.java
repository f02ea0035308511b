package io.steelyard.tck.internal.operation;

import io.steelyard.tck.Tolerance;
import io.steelyard.tensor.DType;
import java.util.List;

/** Element types, and how finely each is rounded. */
final class Types {
    static final List<DType> REAL = List.of(DType.F64, DType.F32, DType.F16, DType.BF16);
    static final List<DType> INTEGER = List.of(DType.I64, DType.I32, DType.I16, DType.I8, DType.U8);
    static final List<DType> NUMBER =
            List.of(DType.F64, DType.F32, DType.F16, DType.BF16, DType.I64, DType.I32, DType.I16, DType.I8, DType.U8);
    static final List<DType> ALL = List.of(
            DType.F64,
            DType.F32,
            DType.F16,
            DType.BF16,
            DType.I64,
            DType.I32,
            DType.I16,
            DType.I8,
            DType.U8,
            DType.BOOL);

    private Types() {}

    /** The distance from 1 to the next number of a type; 0 for integers. */
    static double epsilon(DType dtype) {
        return switch (dtype) {
            case F64 -> 0x1p-52;
            case F32 -> 0x1p-23;
            case F16 -> 0x1p-10;
            case BF16 -> 0x1p-7;
            default -> 0;
        };
    }

    /** A number of roundings, as a share of the largest magnitude. */
    static Tolerance roundings(DType dtype, double count) {
        return new Tolerance(count * epsilon(dtype), 0);
    }

    /**
     * What sums of products may lose: each of {@code count} terms of a magnitude up to {@code largest} is rounded once
     * when it is added, whatever the order; and the result once more. The reference's own sums in f64 lose as much.
     */
    static Tolerance sums(DType dtype, long count, double largest) {
        double accumulated = dtype == DType.F16 || dtype == DType.BF16 ? epsilon(DType.F32) : epsilon(dtype);
        return new Tolerance(2 * epsilon(dtype), dtype.isFloating() ? 2 * count * accumulated * largest : 0);
    }
}
