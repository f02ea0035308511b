package io.steelyard.linalg;

import io.steelyard.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes matrices apart. A service; its methods may be called from several threads.
 *
 * <p>A matrix is a tensor of rank 2, of type f32 or f64, with finite elements. All is computed in double precision, and
 * all results are f64, whatever the type of the matrix: who wants f32 rounds once, at the end. The factors multiply to
 * the matrix, and their columns are orthonormal, up to rounding that grows slowly with the dimensions: some 10^-15 of the
 * largest magnitude for a few rows, and some 10^-13 for a thousand. The same matrix gives the same bits on every JVM.
 *
 * <p>A matrix without elements is no error: with k = 0 the factors have the shapes that are stated, and no elements.
 *
 * <p>Whatever is not a matrix as each method wants it is refused with an {@link IllegalArgumentException} of one
 * sentence, which says what was found and what was expected: another type, another rank, an element that is infinite or
 * not a number, or 2^31 elements and more.
 *
 * <p>Source: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition, 2013: chapters 5.2 (QR), 8.3 (symmetric
 * eigenvalues) and 8.6 (singular values).
 */
@ConsumerType
public interface MatrixDecompositions {
    /**
     * The reduced QR decomposition {@code a = q r}, as {@code torch.linalg.qr}. Signs are fixed: no element on the
     * diagonal of {@code r} is negative, so that a matrix of full column rank has one decomposition only. (PyTorch does
     * not fix them.) Any rank will do.
     *
     * @param a {@code [m, n]}
     */
    Qr qr(Tensor a);

    /**
     * The reduced singular value decomposition {@code a = u diag(s) vh}, as {@code torch.linalg.svd} with {@code
     * full_matrices=False}. Not specified: the sign of a column of {@code u}, with that of the row of {@code vh}, and the
     * choice of vectors among those of equal singular values.
     *
     * @param a {@code [m, n]}
     */
    Svd svd(Tensor a);

    /**
     * Eigenvalues and eigenvectors of a symmetric matrix, {@code a = v diag(w) v^T}, as {@code torch.linalg.eigh}. Not
     * specified: the sign of an eigenvector, and the choice of vectors among those of equal eigenvalues.
     *
     * @param a {@code [n, n]}, symmetric up to rounding: of two elements that should be the same the mean counts, and
     *     they may differ by 64 units in the last place of the largest magnitude in {@code a} (7.6e-6 of it in f32,
     *     1.4e-14 in f64)
     * @throws IllegalArgumentException also if {@code a} is not square or not symmetric
     */
    Eigh eigh(Tensor a);
}
