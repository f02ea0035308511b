/**
 * Objectives, which training minimises, and metrics, which people read. Both describe graphs.
 *
 * <pre>{@code
 * @Component
 * @ProvidesObjective("absolute_error")
 * public class AbsoluteError implements Objective {
 *     @Override
 *     public Value describe(ObjectiveScope scope) {
 *         GraphBuilder g = scope.graph();
 *         return g.mean(g.abs(g.sub(scope.prediction(), scope.target())));
 *     }
 * }
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.objective;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
