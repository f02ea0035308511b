/**
 * Optimizers: how a weight changes, given its gradient. An {@link io.steelyard.optimizer.Optimizer} describes the update
 * of one parameter; the runtime asks it for each, and the updates run within the training step.
 *
 * <pre>{@code
 * @Component
 * @ProvidesOptimizer("plain")
 * public class Plain implements Optimizer {
 *     @Override
 *     public double defaultRate() {
 *         return 0.01;
 *     }
 *
 *     @Override
 *     public Value describe(UpdateScope scope) {
 *         GraphBuilder g = scope.graph();
 *         return g.sub(scope.parameter(), g.mul(scope.rate(), scope.gradient()));
 *     }
 * }
 * }</pre>
 *
 * <p>What goes with any optimizer, such as clipping, is a {@link io.steelyard.optimizer.GradientTransform}: it stands
 * between the gradients and the optimizer, and may have a last word after it.
 */
@Export
@Version("0.1.0")
package io.steelyard.optimizer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
