/** What windows see of images whose channels are innermost: maxima, sums, and what lies where the maxima are. */
package io.steelyard.kernels.simd.window;
