/**
 * Loop nests: what a fused part of a graph does, point by point, for a target to turn into its own kind of code.
 *
 * <pre>{@code
 * kernel rows [64] columns [10]                      // softmax
 *   each: %0 = load p0[row, column]  %1 = reduce_max %0
 *   each: %2 = load p0  %3 = sub %2, %1  %4 = exp %3  store s0 %4  %5 = sum %4
 *   each: %6 = load s0  %7 = div %6, %5  store r0 %7
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.compiler.kernel;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
