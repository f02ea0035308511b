package io.steelyard.backend.reference.internal;

import io.steelyard.graph.Window;
import io.steelyard.tensor.Shape;
import java.util.List;

/**
 * What a sliding window sees: for each of its positions and each of the elements it looks at (its taps), both in
 * row-major order, the offset of that element in the plane that the window slides over.
 */
final class WindowTable {
    /** In place of an offset where the window looks at padding. */
    static final int PADDING = -1;

    /** The number of elements of the plane. */
    final int plane;

    /** How many positions the window has. */
    final int positions;

    /** How many elements it looks at. */
    final int taps;

    private final int[] offsets;

    /** The table of a window over the innermost axes of a shape. */
    WindowTable(Window window, Shape shape) {
        long[] dims = shape.slice(shape.rank() - window.axes(), shape.rank()).dims();
        long[] steps = new long[dims.length];
        for (int axis = 0; axis < dims.length; axis++) {
            steps[axis] = window.positions(axis, dims[axis]);
        }
        this.plane = Math.toIntExact(Shape.of(dims).elements());
        this.positions = Math.toIntExact(Shape.of(steps).elements());
        this.taps = Math.toIntExact(Shape.of(window.size()).elements());
        this.offsets = new int[Math.multiplyExact(positions, taps)];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = offset(window, dims, steps, i / taps, i % taps);
        }
    }

    private static int offset(Window window, long[] dims, long[] steps, long position, long tap) {
        List<Long> size = window.size();
        long offset = 0;
        long stride = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            long index = position % steps[axis] * window.strides().get(axis)
                    + tap % size.get(axis) * window.dilation().get(axis)
                    - window.padLow().get(axis);
            if (index < 0 || index >= dims[axis]) {
                return PADDING;
            }
            offset += index * stride;
            stride *= dims[axis];
            position /= steps[axis];
            tap /= size.get(axis);
        }
        return (int) offset;
    }

    /** The offset of what one tap sees at one position, or {@link #PADDING}. */
    int offset(int position, int tap) {
        return offsets[position * taps + tap];
    }
}
