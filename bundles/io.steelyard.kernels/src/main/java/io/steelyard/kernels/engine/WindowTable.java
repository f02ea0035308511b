package io.steelyard.kernels.engine;

import io.steelyard.graph.Window;
import io.steelyard.tensor.Shape;
import java.util.Arrays;

/**
 * What a window sees of the plane it slides over: for each position the offsets of the elements, in row-major order,
 * without those that lie in the padding.
 */
final class WindowTable {
    /** The number of elements of the plane. */
    final int plane;

    /** How many positions the window has. */
    final int positions;

    /** What the window sees, position after position. */
    final int[] offsets;

    /** Where each position begins in {@link #offsets}, and where the last one ends. */
    final int[] starts;

    /** The table of a window over the innermost axes of a shape. */
    WindowTable(Window window, Shape shape) {
        long[] dims = shape.slice(shape.rank() - window.axes(), shape.rank()).dims();
        long[] steps = new long[dims.length];
        for (int axis = 0; axis < dims.length; axis++) {
            steps[axis] = window.positions(axis, dims[axis]);
        }
        this.plane = Math.toIntExact(Shape.of(dims).elements());
        this.positions = Math.toIntExact(Shape.of(steps).elements());
        this.starts = new int[positions + 1];
        int taps = Math.toIntExact(Shape.of(window.size()).elements());
        int[] seen = new int[Math.multiplyExact(positions, taps)];
        int filled = 0;
        for (int position = 0; position < positions; position++) {
            for (int tap = 0; tap < taps; tap++) {
                int offset = offset(window, dims, steps, position, tap);
                if (offset >= 0) {
                    seen[filled++] = offset;
                }
            }
            starts[position + 1] = filled;
        }
        this.offsets = Arrays.copyOf(seen, filled);
    }

    /** The offset of what one tap sees at one position, or -1 where that is padding. */
    private static int offset(Window window, long[] dims, long[] steps, long position, long tap) {
        long offset = 0;
        long stride = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            long index = position % steps[axis] * window.strides().get(axis)
                    + tap % window.size().get(axis) * window.dilation().get(axis)
                    - window.padLow().get(axis);
            if (index < 0 || index >= dims[axis]) {
                return -1;
            }
            offset += index * stride;
            stride *= dims[axis];
            position /= steps[axis];
            tap /= window.size().get(axis);
        }
        return (int) offset;
    }
}
