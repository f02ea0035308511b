package io.steelyard.kernels.simd.window;

/**
 * Positions of a window that follow one another along the innermost axis and see the same of its taps. Distances are in
 * bytes, from an image's first element.
 */
final class WindowRun {
    /** Where the first position's first tap is; that may be outside of the image. */
    final long x;

    /** Where the first position's result is. */
    final long y;

    final int positions;

    /** From one position to the next in the image, and in the result. */
    final long xStep;

    final long yStep;

    /** Where the taps are that see something, as seen from the first tap, in row-major order. */
    final long[] taps;

    WindowRun(long x, long y, int positions, long xStep, long yStep, long[] taps) {
        this.x = x;
        this.y = y;
        this.positions = positions;
        this.xStep = xStep;
        this.yStep = yStep;
        this.taps = taps;
    }
}
