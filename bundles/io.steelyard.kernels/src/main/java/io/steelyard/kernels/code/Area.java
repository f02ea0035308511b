package io.steelyard.kernels.code;

import io.steelyard.tensor.DType;

/**
 * Memory that a compiled kernel needs beside its operands. It need not be cleared, and nothing in it outlives a run.
 *
 * @param dtype the type of its elements, kept as operands of this type are
 * @param elements how many
 */
public record Area(DType dtype, long elements) {}
