/**
 * From graphs to graphs. Whatever a layer, an objective or an optimizer describes passes through here before a backend
 * sees it: it is differentiated, simplified, and its memory is planned.
 *
 * <p>{@link io.steelyard.compiler.Differentiation} appends to a graph the nodes that compute gradients. They are
 * ordinary nodes, so a gradient can be differentiated again.
 *
 * <p>{@link io.steelyard.compiler.Lowering} brings a program to what one backend implements: composites that it does not
 * claim become their sub-graphs, operations of a later opset become older ones.
 *
 * <p>{@link io.steelyard.compiler.Passes} are rewrites of a finished {@link io.steelyard.backend.Program}. None of them
 * changes a bit of any result, on any backend: leaving one out makes a program slower, never different. That is why
 * there is no pass that turns {@code x + 0} into {@code x} (it would lose the sign of a zero) or that folds an {@code
 * exp} (a backend may round it its own way).
 *
 * <p>{@link io.steelyard.compiler.ChannelsLast} and {@link io.steelyard.compiler.ContractionViews} are for backends that
 * care how tensors lie: images with their channels innermost, products that read slices and heads in place.
 *
 * <p>{@link io.steelyard.compiler.Fusion} comes last, for backends that generate code: what one pass over memory can compute
 * becomes one node, of which {@link io.steelyard.compiler.kernel.Kernels} makes a loop nest.
 *
 * <p>{@link io.steelyard.compiler.MemoryPlan} tells a backend which buffers a program needs, so that running it
 * allocates nothing.
 *
 * <pre>{@code
 * GraphBuilder g = new GraphBuilder();
 * Value x = g.input("x", DType.F32, Shape.of(32, 64));
 * Value w = g.state("w", DType.F32, Shape.of(64, 10));
 * Value loss = g.mean(g.square(g.matmul(x, w)));
 * Value dw = Differentiation.gradients(g, loss, List.of(w)).get(0);
 * Value next = g.sub(w, g.mul(dw, 0.1));
 * Program step = new Program(g.graph(), Map.of("loss", loss), Map.of("w", next), Optional.empty());
 * Program ready = Passes.standard().apply(Lowering.lower(step, backend));
 * MemoryPlan memory = MemoryPlan.of(ready);
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.compiler;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
