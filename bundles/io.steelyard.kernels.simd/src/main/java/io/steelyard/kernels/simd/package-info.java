/**
 * Kernels that compute with vector instructions on memory outside the heap, which they find by address.
 */
@Export
@Version("0.1.0")
package io.steelyard.kernels.simd;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
