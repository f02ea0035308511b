/**
 * What backends for the processor have in common. A {@link io.steelyard.kernels.engine.CpuEngine} compiles programs for a
 * {@link io.steelyard.kernels.engine.Target}, which says where values are and what computes on them; {@link
 * io.steelyard.kernels.engine.ArrayTargets} has the ones for any JVM. For those who write such backends.
 *
 * <pre>{@code
 * CpuEngine engine = new CpuEngine(new ArrayTargets().with("mine", 1), 2);
 * Executable step = engine.compile(program);
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.kernels.engine;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
