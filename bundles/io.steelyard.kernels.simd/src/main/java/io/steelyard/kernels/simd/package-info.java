/**
 * Kernels that compute with vector instructions on memory outside the heap, which they find by address.
 *
 * <p>Functions of floats that matter most, {@code exp}, {@code logistic} and {@code tanh}, are computed in single precision,
 * on as many lanes as a register has floats, with an error below one unit in the last place. Code that goes element by element
 * computes the same arithmetic, so that a result has the same bits wherever it is computed here; other functions are those
 * of {@link io.steelyard.kernels.function}.
 */
@Export
@Version("0.1.0")
package io.steelyard.kernels.simd;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
