package io.steelyard.linalg;

import io.steelyard.tensor.Tensor;

/**
 * A reduced QR decomposition of a matrix {@code [m, n]}, with {@code k = min(m, n)}.
 *
 * @param q {@code [m, k]}: its columns are orthonormal
 * @param r {@code [k, n]}: zero below the diagonal, and nowhere negative on it
 */
public record Qr(Tensor q, Tensor r) {}
