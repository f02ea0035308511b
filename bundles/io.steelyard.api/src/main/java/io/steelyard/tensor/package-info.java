/**
 * Values on the host: what a weight is before it reaches a backend and after it left one.
 *
 * <p>A {@link io.steelyard.tensor.Tensor} is an immutable dense array: an element type ({@link
 * io.steelyard.tensor.DType}), a {@link io.steelyard.tensor.Shape} and its elements in row-major order. Its bytes are
 * little-endian on every machine, so that a hash of them is the same everywhere. A {@link
 * io.steelyard.tensor.TensorBuffer} is the same thing that its owner may overwrite: batches and results travel in
 * buffers that are filled again at every step. A {@link io.steelyard.tensor.LazyTensor} promises bytes that are still in
 * a file. All sizes are {@code long}: nothing here is limited to 2 GiB.
 *
 * <pre>{@code
 * Tensor w = Tensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f);
 * w.getDouble(3);                      // 4.0
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.tensor;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
