/**
 * Loop nests turned into JVM byte code. {@link io.steelyard.kernels.code.ArrayKernels} makes code for Java arrays; what it is
 * made of also serves code for memory outside the heap and for vector instructions, which differ in two small interfaces:
 * {@link io.steelyard.kernels.code.ElementMemory}, where elements are, and {@link io.steelyard.kernels.code.Lane}, what
 * a step computes with.
 *
 * <p>Code is a hidden class, unloaded when nobody holds the kernel any more. Running it allocates nothing, and ranges
 * that do not overlap may run at the same time. The order in which a sum is added up is fixed by the kernel, see {@link
 * io.steelyard.kernels.code.Schedule}, so all targets give the same bits.
 *
 * <p>A class is written from the outside in, a file for each: {@code KernelEmitter} the units of a stage and their rows,
 * {@code BlockLoops} the blocks of a phase, one of the four {@code PointLoops} the points of a block, {@code StepCode} the
 * steps at a point.
 *
 * <pre>{@code
 * CompiledKernel<ArrayKernel> compiled = ArrayKernels.compile(kernel);
 * Object[] memory = {x, y, ...};           // operands, then an array for each area of compiled.own() and shared()
 * for (Stage<ArrayKernel> stage : compiled.stages()) {
 *     stage.code().run(memory, 0, stage.units());
 * }
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.kernels.code;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
