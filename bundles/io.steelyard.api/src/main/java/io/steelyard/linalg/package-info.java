/**
 * Decompositions of matrices, on the host: what rules for first weights, the analysis of weights and the merging of models
 * need beside a graph. They are not operations of graphs, and nothing is differentiated through them.
 *
 * <p>Names and shapes are those of {@code torch.linalg}. Where the {@link io.steelyard.linalg.MatrixDecompositions} come
 * from is a matter of the bundles that are installed: ask for the service.
 *
 * <pre>{@code
 * @Activate
 * public Whitening(@Reference MatrixDecompositions decompositions) { ... }
 *
 * Svd svd = decompositions.svd(weight);       // weight [m, n], k = min(m, n)
 * svd.s();                                    // [k], the greatest first
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.linalg;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
