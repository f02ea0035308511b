package io.steelyard.kernels.simd;

import io.steelyard.graph.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A window with everything that a window may have, and axes that it fits.
 *
 * @param dims the axes it slides over
 */
record RandomWindow(Window window, List<Long> dims) {
    static RandomWindow of(Random random, int axes, boolean overlaps) {
        List<Long> dims = new ArrayList<>();
        List<Long> size = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        List<Long> low = new ArrayList<>();
        List<Long> high = new ArrayList<>();
        List<Long> dilation = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            size.add(1L + random.nextInt(3));
            dilation.add(1L + random.nextInt(2));
            long span = (size.get(axis) - 1) * dilation.get(axis) + 1;
            strides.add(overlaps ? 1L + random.nextInt(3) : span + random.nextInt(2));
            low.add((long) random.nextInt(3));
            high.add((long) random.nextInt(3));
            dims.add(Math.max(1, span - low.get(axis) - high.get(axis)) + random.nextInt(6));
        }
        return new RandomWindow(new Window(size, strides, low, high, dilation), dims);
    }
}
