/**
 * The conformance kit: what a plugin's author runs against his own plugin, in unit tests without a framework or in a host
 * with {@code steelyard conformance}. A {@link io.steelyard.tck.Kit} is what is asked of one kind of plugin, a list of
 * {@link io.steelyard.tck.Check}s; {@link io.steelyard.tck.Conformance} runs them and reports.
 *
 * <pre>{@code
 * Kit kit = new BackendKit(new MyBackend(), reference);
 * kit.checks().map(check -> dynamicTest(check.name(), check::run));          // in JUnit
 * Conformance.of(kit).run(new Subject("backend", "mine")).toHtml();          // as a report
 * }</pre>
 *
 * <p>Each probe computes one plugin on values given beforehand, on whatever backend it is handed; a {@link
 * io.steelyard.tck.GoldenCase} says what independent software found for the same values.
 *
 * <pre>{@code
 * LayerProbe probe = new LayerProbe(new Scale(), Map.of(), DType.F64, true);
 * GoldenCase golden = GoldenCase.read(format, file).as(DType.F64);
 * assertEquals(List.of(), golden.differences(golden.run(probe, backend), 1e-12));
 * }</pre>
 *
 * <p>A {@link io.steelyard.tck.FunctionProbe} does the same for what is described in operations and is no plugin; many cases
 * are listed in a file of {@link io.steelyard.tck.GoldenEntry}s.
 */
@Export
@Version("0.1.0")
package io.steelyard.tck;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
