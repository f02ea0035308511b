package io.steelyard.kernels.simd.product;

/**
 * What positions of a window see along one axis of an image: tap {@code t} at position {@code p} sees element {@code p *
 * step + t * spread + origin}, or zero where that is outside.
 *
 * @param extent the number of elements
 */
record Taps(int extent, int positions, int step, int count, int spread, int origin) {
    int at(int position) {
        return position * step + origin;
    }

    /** The first tap that sees an element if tap 0 sees {@code at}. */
    int first(int at) {
        return at >= 0 ? 0 : Math.min(count, (-at + spread - 1) / spread);
    }

    /** The tap after the last one that does. */
    int limit(int at) {
        return at >= extent ? 0 : Math.min(count, (extent - 1 - at) / spread + 1);
    }

    boolean sees(int at, int tap) {
        int element = at + tap * spread;
        return element >= 0 && element < extent;
    }
}
