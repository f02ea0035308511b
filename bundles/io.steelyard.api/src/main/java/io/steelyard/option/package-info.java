/**
 * What a plugin can be told, declared once: name, type, default and range. The declaration is what specifications are
 * checked against, what {@code steelyard list} shows, and the key with which the plugin reads the value.
 *
 * <pre>{@code
 * private static final Option<Double> MOMENTUM =
 *         Option.number("momentum", "share of the last update that is kept").atLeast(0).below(1).orElse(0.0);
 * ...
 * double momentum = scope.options().get(MOMENTUM);
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.option;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
