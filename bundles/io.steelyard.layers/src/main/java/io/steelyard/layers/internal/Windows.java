package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Windows that slide over the axes behind batch and channels, checked against what they slide over. */
final class Windows {
    private Windows() {}

    /** The input, which must be images {@code [N, C, H, W]}. */
    static Value requireImages(Value x) {
        if (x.shape().rank() != 4) {
            throw new IllegalArgumentException("expected an input [N, C, H, W], found " + x.shape());
        }
        return x;
    }

    /** Refuses a window that does not fit into the padded input even once. */
    static void requireFit(Window window, Value x) {
        Shape space = x.shape().slice(2, x.shape().rank());
        List<Long> padded = IntStream.range(0, window.axes())
                .mapToObj(axis -> space.dim(axis)
                        + window.padLow().get(axis)
                        + window.padHigh().get(axis))
                .toList();
        for (int axis = 0; axis < window.axes(); axis++) {
            if (window.span(axis) > padded.get(axis)) {
                boolean dilated = window.dilation().stream().anyMatch(step -> step != 1);
                throw new IllegalArgumentException("kernel " + times(window.size())
                        + (dilated ? " with dilation " + times(window.dilation()) : "")
                        + " does not fit input "
                        + times(x.shape().slice(1, x.shape().rank()).asList())
                        + (padded.equals(space.asList()) ? "" : " padded to " + times(padded)));
            }
        }
    }

    /**
     * The window of a pooling layer. By default, positions at which it would reach over the end are left out. With
     * {@code ceilMode} they count as long as they begin within the input or the padding in front of it; the input is
     * then thought longer as far as needed.
     *
     * @throws IllegalArgumentException if the padding is more than half of the window, or the window does not fit
     */
    static Window pooling(
            Value x, List<Long> kernel, List<Long> stride, List<Long> padding, List<Long> dilation, boolean ceilMode) {
        Window window = new Window(kernel, stride, padding, padding, dilation);
        for (int axis = 0; axis < window.axes(); axis++) {
            if (padding.get(axis) > window.span(axis) / 2) {
                throw new IllegalArgumentException(
                        "padding " + times(padding) + " is more than half of kernel " + times(kernel));
            }
        }
        requireFit(window, x);
        if (!ceilMode) {
            return window;
        }
        List<Long> high = new ArrayList<>();
        for (int axis = 0; axis < window.axes(); axis++) {
            long step = stride.get(axis);
            long end = x.shape().dim(2 + axis) + padding.get(axis);
            long last = ceilDiv(end + padding.get(axis) - window.span(axis), step) * step;
            if (last >= end) {
                last -= step;
            }
            high.add(Math.max(0, last + window.span(axis) - end));
        }
        return new Window(kernel, stride, padding, high, dilation);
    }

    private static long ceilDiv(long a, long b) {
        return -Math.floorDiv(-a, b);
    }

    /** As people write it: {@code 3x3}. */
    static String times(List<Long> list) {
        return list.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
