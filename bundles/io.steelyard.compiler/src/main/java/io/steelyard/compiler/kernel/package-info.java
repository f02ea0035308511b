/**
 * Loop nests: what a fused part of a graph does, point by point, for a target to turn into its own kind of code. {@link
 * io.steelyard.compiler.Fusion} finds the parts, {@link io.steelyard.compiler.kernel.Kernels} makes a {@link
 * io.steelyard.compiler.kernel.Kernel} of each.
 *
 * <p>In a dump, operands that are read are {@code a0, a1, ...}, results {@code b0, b1, ...} and scratch rows {@code s0, s1,
 * ...}; the indices of outer loops are {@code r0, r1, ...}, those of the loops within a row {@code c0, c1, ...}. This is the
 * softmax of 64 rows:
 *
 * <pre>{@code
 * kernel rows [r0=64] columns [c0=10]: a0:f32 -> b0:f32, scratch s0:f32
 *   each
 *     %0 = load a0[10*r0 + c0]
 *     %1 = reduce_max(%0) : f32
 *   each
 *     %2 = load a0[10*r0 + c0]
 *     %3 = sub(%2, %1) : f32
 *     %4 = exp(%3) : f32
 *     %5 = reduce_sum(%4) : f32
 *     store %4 in s0[c0]
 *   each
 *     %6 = load s0[c0]
 *     %7 = div(%6, %5) : f32
 *     store %7 in b0[10*r0 + c0]
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.compiler.kernel;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
