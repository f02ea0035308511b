package io.steelyard.linalg;

import io.steelyard.tensor.Tensor;

/**
 * The eigenvalues and eigenvectors of a symmetric matrix {@code [n, n]}.
 *
 * @param eigenvalues {@code [n]}: the least first
 * @param eigenvectors {@code [n, n]}: its columns, in the order of the eigenvalues, are orthonormal
 */
public record Eigh(Tensor eigenvalues, Tensor eigenvectors) {}
