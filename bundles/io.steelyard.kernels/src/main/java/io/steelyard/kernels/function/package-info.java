/**
 * The functions of one real number that take many instructions, computed from addition, multiplication, division, square
 * root, explicit {@link Math#fma fused multiply-add}, and the bits of numbers. All of these are exactly specified, so every
 * function gives the same bits on every JVM and processor, interpreted or compiled; {@link Math#exp} and its like do not
 * promise that, and {@link StrictMath}'s are slow.
 *
 * <p>Each function comes for a double, for a float, and as a loop over arrays. How far a result may be from the true value
 * is said in units in the last place ({@link Math#ulp}) of the true value; signed zeros, infinities and NaN are treated as
 * {@link StrictMath} treats them. A result never depends on its neighbours in an array.
 *
 * <pre>{@code
 * Exponential.exp(x, y, 0, x.length);
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.kernels.function;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
