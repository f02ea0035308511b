package io.steelyard.kernels.simd.product;

/**
 * Along one axis of a convolution, the elements of the input at {@code first + q * stride}. Tap {@code t} sees element
 * {@code i} at position {@code (i + pad - t * dilation) / stride} if that is a whole number; for the elements of one residue,
 * some of the taps, evenly spaced, do so for every one, and the others for none.
 */
final class Residue {
    final int first;
    private final Convolution.Axis axis;
    private final int lowest;
    private final int every;
    private final int count;

    Residue(Convolution.Axis axis, int first) {
        this.axis = axis;
        this.first = first;
        int lowest = 0;
        while (lowest < axis.kernel() && !meets(axis, first, lowest)) {
            lowest++;
        }
        int next = lowest + 1;
        while (next < axis.kernel() && !meets(axis, first, next)) {
            next++;
        }
        this.lowest = lowest;
        this.every = next - lowest;
        this.count = lowest >= axis.kernel() ? 0 : (axis.kernel() - 1 - lowest) / every + 1;
    }

    private static boolean meets(Convolution.Axis axis, int first, int tap) {
        return (first + axis.pad() - tap * axis.dilation()) % axis.stride() == 0;
    }

    /** What the elements see of the gradient of the output; the first tap is the last one that meets them. */
    Taps taps() {
        int positions = (axis.input() - first + axis.stride() - 1) / axis.stride();
        int spread = Math.max(1, every * axis.dilation() / axis.stride());
        int origin = count == 0 ? 0 : (first + axis.pad() - tap(0) * axis.dilation()) / axis.stride();
        return new Taps(axis.output(), positions, 1, count, spread, origin);
    }

    /** The kernel's tap that is one of {@link #taps}. */
    int tap(int index) {
        return lowest + (count - 1 - index) * every;
    }
}
