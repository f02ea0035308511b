package io.steelyard.checkpoint.safetensors.internal;

import io.steelyard.tensor.DType;
import java.util.Arrays;
import java.util.Optional;

/**
 * The element types of safetensors, in the order that the reference implementation (safetensors 0.8) declares them:
 * ascending alignment, which is the order, reversed, that it writes tensors in. The constants' names are the names in
 * files.
 */
enum SafetensorsType {
    BOOL(DType.BOOL),
    F4(null),
    F6_E2M3(null),
    F6_E3M2(null),
    U8(DType.U8),
    I8(DType.I8),
    F8_E5M2(DType.F8_E5M2),
    F8_E4M3(DType.F8_E4M3),
    F8_E8M0(null),
    F8_E4M3FNUZ(null),
    F8_E5M2FNUZ(null),
    I16(DType.I16),
    U16(DType.U16),
    F16(DType.F16),
    BF16(DType.BF16),
    I32(DType.I32),
    U32(DType.U32),
    F32(DType.F32),
    C64(null),
    F64(DType.F64),
    I64(DType.I64),
    U64(DType.U64);

    private final DType dtype;

    SafetensorsType(DType dtype) {
        this.dtype = dtype;
    }

    /** The type here; empty for one that only the format has. */
    Optional<DType> dtype() {
        return Optional.ofNullable(dtype);
    }

    /** The type with this name, letter case included. */
    static Optional<SafetensorsType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** The type for one of ours; every one of ours has one. */
    static SafetensorsType of(DType dtype) {
        return Arrays.stream(values())
                .filter(type -> type.dtype == dtype)
                .findFirst()
                .orElseThrow();
    }
}
