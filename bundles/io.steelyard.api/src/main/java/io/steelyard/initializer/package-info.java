/**
 * Initializers: what a weight is before training. They draw on the host, once, so that a model starts the same
 * whatever it then runs on.
 *
 * <pre>{@code
 * @Component
 * @ProvidesInitializer("half")
 * public class Half implements Initializer {
 *     @Override
 *     public void initialize(InitializerScope scope, TensorBuffer weight) {
 *         for (long i = 0; i < weight.shape().elements(); i++) {
 *             weight.setDouble(i, 0.5);
 *         }
 *     }
 * }
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.initializer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
