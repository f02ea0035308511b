/**
 * Random numbers that depend on what they are for, not on when or where they are drawn.
 *
 * <p>A number is a function of (seed, stream, step, index) through the counter-based generator Philox 4x32-10. The
 * stream is a hash of a path and a purpose, so that the dropout mask of one layer at one step is the same on every
 * backend, with any number of threads, after a swap and after a resume.
 *
 * <pre>{@code
 * RandomStream mask = new RandomStream(seed, RandomStream.named("dropout1", "mask"), step);
 * mask.uniform(7);   // the eighth number, without drawing the seven before it
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.random;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
