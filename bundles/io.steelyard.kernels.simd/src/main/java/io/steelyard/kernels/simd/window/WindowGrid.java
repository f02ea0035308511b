package io.steelyard.kernels.simd.window;

import io.steelyard.graph.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All positions of a window over one image {@code [spatial..., channels]}. */
final class WindowGrid {
    private final Window window;
    private final List<Long> dims;
    private final long[] xStrides;
    private final long[] yStrides;
    private final Map<List<Taps>, long[]> offsets = new HashMap<>();

    /** What a position sees along one axis: these taps, from the first one up to the limit. */
    private record Taps(long first, long limit) {}

    /**
     * A grid.
     *
     * @param dims the spatial axes
     * @param bytes the size of all channels of one element of the image
     */
    WindowGrid(Window window, List<Long> dims, long bytes) {
        this.window = window;
        this.dims = dims;
        this.xStrides = new long[dims.size()];
        this.yStrides = new long[dims.size()];
        long xStride = bytes;
        long yStride = bytes;
        for (int axis = dims.size() - 1; axis >= 0; axis--) {
            xStrides[axis] = xStride;
            yStrides[axis] = yStride;
            xStride *= dims.get(axis);
            yStride *= positions(axis);
        }
    }

    private long positions(int axis) {
        return window.positions(axis, dims.get(axis));
    }

    /** How many positions there are. */
    long positions() {
        long count = 1;
        for (int axis = 0; axis < dims.size(); axis++) {
            count *= positions(axis);
        }
        return count;
    }

    /** How many elements one channel of an image has. */
    long elements() {
        return dims.stream().reduce(1L, Math::multiplyExact);
    }

    /** Whether two positions may see one element. */
    boolean overlaps() {
        for (int axis = 0; axis < dims.size(); axis++) {
            if (positions(axis) > 1 && window.strides().get(axis) < window.span(axis)) {
                return true;
            }
        }
        return false;
    }

    /** Whether every element is seen from some position. */
    boolean covers() {
        for (int axis = 0; axis < dims.size(); axis++) {
            boolean[] seen = new boolean[Math.toIntExact(dims.get(axis))];
            for (long position = 0; position < positions(axis); position++) {
                Taps taps = taps(axis, position);
                for (long tap = taps.first; tap < taps.limit; tap++) {
                    seen[(int) (origin(axis, position) + tap * window.dilation().get(axis))] = true;
                }
            }
            for (boolean one : seen) {
                if (!one) {
                    return false;
                }
            }
        }
        return true;
    }

    /** All positions, run after run, in row-major order. */
    WindowRun[] runs() {
        List<WindowRun> runs = new ArrayList<>();
        if (positions() > 0) {
            collect(0, 0, 0, new ArrayList<>(), runs);
        }
        return runs.toArray(WindowRun[]::new);
    }

    private void collect(int axis, long x, long y, List<Taps> seen, List<WindowRun> runs) {
        boolean innermost = axis == dims.size() - 1;
        long position = 0;
        while (position < positions(axis)) {
            Taps taps = taps(axis, position);
            long limit = position + 1;
            while (innermost && limit < positions(axis) && taps(axis, limit).equals(taps)) {
                limit++;
            }
            long xNext = x + origin(axis, position) * xStrides[axis];
            long yNext = y + position * yStrides[axis];
            seen.add(taps);
            if (innermost) {
                runs.add(new WindowRun(
                        xNext,
                        yNext,
                        Math.toIntExact(limit - position),
                        window.strides().get(axis) * xStrides[axis],
                        yStrides[axis],
                        offsets.computeIfAbsent(List.copyOf(seen), this::offsets)));
            } else {
                collect(axis + 1, xNext, yNext, seen, runs);
            }
            seen.remove(axis);
            position = limit;
        }
    }

    /** Where a position's first tap is, which may be outside. */
    private long origin(int axis, long position) {
        return position * window.strides().get(axis) - window.padLow().get(axis);
    }

    private Taps taps(int axis, long position) {
        long origin = origin(axis, position);
        long dilation = window.dilation().get(axis);
        long size = window.size().get(axis);
        long first = Math.min(size, origin >= 0 ? 0 : (-origin + dilation - 1) / dilation);
        long room = dims.get(axis) - 1 - origin;
        long limit = room < 0 ? 0 : Math.min(size, room / dilation + 1);
        return new Taps(first, Math.max(first, limit));
    }

    private long[] offsets(List<Taps> seen) {
        long[] offsets = {0};
        for (int axis = 0; axis < seen.size(); axis++) {
            Taps taps = seen.get(axis);
            int count = Math.toIntExact(taps.limit - taps.first);
            long step = window.dilation().get(axis) * xStrides[axis];
            long[] next = new long[Math.multiplyExact(offsets.length, count)];
            for (int i = 0; i < next.length; i++) {
                next[i] = offsets[i / count] + (taps.first + i % count) * step;
            }
            offsets = next;
        }
        return offsets;
    }
}
