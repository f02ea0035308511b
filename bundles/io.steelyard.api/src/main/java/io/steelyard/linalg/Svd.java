package io.steelyard.linalg;

import io.steelyard.tensor.Tensor;

/**
 * A reduced singular value decomposition of a matrix {@code [m, n]}, with {@code k = min(m, n)}.
 *
 * @param u {@code [m, k]}: its columns are orthonormal
 * @param s {@code [k]}: the singular values, none negative, the greatest first
 * @param vh {@code [k, n]}: its rows are orthonormal
 */
public record Svd(Tensor u, Tensor s, Tensor vh) {}
