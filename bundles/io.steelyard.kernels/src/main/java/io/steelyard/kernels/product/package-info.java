/**
 * Products of matrices in arrays, as loops that the JVM makes vector instructions of.
 *
 * <pre>{@code
 * ProductLayout layout = new ProductLayout(
 *         MatrixOffsets.ofStrides(128, 784, 784, 1), MatrixOffsets.ofStrides(784, 512, 512, 1), MatrixOffsets.ofStrides(128, 512, 512, 1));
 * FloatProducts products = new FloatProducts(layout, ProductParts.of(layout, 1, 1, processors), false);
 * for (int part = 0; part < products.parts(); part++) {
 *     products.run(part, a, 0, b, 0, c, 0, workspace);
 * }
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.kernels.product;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
