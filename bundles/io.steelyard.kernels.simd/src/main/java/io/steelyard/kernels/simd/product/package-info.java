/**
 * Products of matrices, and what can be put as such, with vector instructions on memory outside the heap.
 *
 * <p>A {@linkplain io.steelyard.kernels.simd.product.Products#plan plan} is made once for a shape and run often, part by
 * part, on any threads:
 *
 * <pre>{@code
 * ProductPlan plan = products.plan(shape, a, b, c, false);
 * for (int part = 0; part < plan.parts(); part++) {
 *     plan.run(part, aAddress, bAddress, cAddress, workspaceAddress);
 * }
 * }</pre>
 *
 * <p>{@linkplain io.steelyard.kernels.simd.product.ConvolutionPlans Convolutions} and their gradients are plans of the same
 * kind, fastest if channels lie side by side.
 *
 * <p>Each element of a result is a sum in an order that follows from the depth of the product alone, with one rounding for
 * each multiplication and addition, whatever the threads, and compiled or not.
 */
@Export
@Version("0.1.0")
package io.steelyard.kernels.simd.product;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
