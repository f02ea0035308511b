/**
 * Layer types: how a layer computes its output from its input and its weights. A {@link io.steelyard.layer.LayerType}
 * describes; it holds no weights and computes nothing. It declares parameters through its {@link
 * io.steelyard.layer.LayerScope}, and the runtime initialises, differentiates, trains and stores them.
 *
 * <pre>{@code
 * @Component
 * @ProvidesLayer("scale")
 * public class Scale implements LayerType {
 *     @Override
 *     public Value describe(LayerScope scope) {
 *         Value x = scope.input();
 *         Value w = scope.parameter(Parameter.of("weight", x.shape().slice(1, x.shape().rank())).startingAs("ones"));
 *         return scope.graph().mul(x, w);
 *     }
 * }
 * }</pre>
 */
@Export
@Version("0.2.0")
package io.steelyard.layer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
