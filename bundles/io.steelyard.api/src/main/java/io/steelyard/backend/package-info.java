/**
 * What runs graphs. A {@link io.steelyard.backend.Backend} holds state (weights, optimizer slots, running statistics) and
 * compiles programs against it; the two are apart, so that training, evaluation and prediction share one set of
 * weights, and so that a backend can be replaced: read the state out, compile the same programs elsewhere, write the
 * state in.
 *
 * <pre>{@code
 * State state = backend.allocate(StateSpec.of(program));
 * state.write("w", weights);
 * try (Executable step = backend.compile(program)) {
 *     step.run(state, List.of(x, y), List.of(loss));
 * }
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.backend;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
