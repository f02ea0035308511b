/**
 * Kernels that compute with vector instructions on memory outside the heap, which they find by address.
 *
 * <p>{@code exp, expm1, log, log1p, tanh, logistic, erf} and {@code rsqrt} of floats are computed in single precision, on as
 * many lanes as a register has floats, with an error below one unit in the last place. Code that goes element by element
 * has the same arithmetic, so that a function has the same bits wherever it is computed here. Functions of doubles are those
 * of {@link io.steelyard.kernels.function}.
 */
@Export
@Version("0.1.0")
package io.steelyard.kernels.simd;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
