/**
 * Computations as values. Layers, objectives and optimizers do not compute: they describe what is to be computed with a
 * {@link io.steelyard.graph.GraphBuilder}; the compiler differentiates and simplifies the {@link
 * io.steelyard.graph.Graph}, and a backend runs it.
 *
 * <p>A graph is a list of nodes in an order in which they can be computed. A {@link io.steelyard.graph.Node} applies an
 * {@link io.steelyard.graph.Op} to values and yields values; a {@link io.steelyard.graph.Value} is assigned once and
 * has a type known before anything runs. The operations are a small closed set, numbered as an opset, so that a backend
 * that implements them all can run whatever is ever described. Loops, conditions and named computations have {@link
 * io.steelyard.graph.Subgraph}s, which see nothing but what they are given; {@link io.steelyard.graph.GraphText} writes
 * all of it as text and reads it back.
 *
 * <pre>{@code
 * GraphBuilder g = new GraphBuilder();
 * Value x = g.input("x", DType.F32, Shape.of(32, 64));
 * Value w = g.state("w", DType.F32, Shape.of(10, 64));
 * Value y = g.relu(g.matmul(x, g.transpose(w, 1, 0)));
 * System.out.println(g.graph());
 * // %0 = input "x" : f32[32,64]
 * // %1 = state "w" : f32[10,64]
 * // %2 = transpose(%1) permutation=[1,0] : f32[64,10]
 * // ...
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.graph;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
