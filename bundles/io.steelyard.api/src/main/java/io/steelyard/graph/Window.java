package io.steelyard.graph;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How a window slides over the spatial axes of a tensor, the innermost ones. All lists have one entry for each spatial
 * axis.
 *
 * @param size the number of elements the window looks at
 * @param strides how far it moves, at least 1
 * @param padLow how many elements are thought in front of the axis
 * @param padHigh how many elements are thought behind the axis
 * @param dilation the distance between two elements the window looks at, at least 1
 */
public record Window(List<Long> size, List<Long> strides, List<Long> padLow, List<Long> padHigh, List<Long> dilation) {
    /** Copies the lists and checks them. */
    public Window {
        size = List.copyOf(size);
        strides = List.copyOf(strides);
        padLow = List.copyOf(padLow);
        padHigh = List.copyOf(padHigh);
        dilation = List.copyOf(dilation);
        for (List<Long> list : List.of(strides, padLow, padHigh, dilation)) {
            if (list.size() != size.size()) {
                throw new GraphException("window " + size + " has " + size.size() + " axes, found " + list
                        + " for another number of them");
            }
        }
        requireAtLeast(1, size, "size");
        requireAtLeast(1, strides, "strides");
        requireAtLeast(0, padLow, "padding");
        requireAtLeast(0, padHigh, "padding");
        requireAtLeast(1, dilation, "dilation");
    }

    private static void requireAtLeast(long least, List<Long> list, String what) {
        if (list.stream().anyMatch(value -> value < least)) {
            throw new GraphException("window " + what + " " + list + ": expected at least " + least);
        }
    }

    /** The number of spatial axes. */
    public int axes() {
        return size.size();
    }

    /** How many elements the window spans on one axis: {@code dilation * (size - 1) + 1}. */
    public long span(int axis) {
        return Math.addExact(Math.multiplyExact(dilation.get(axis), size.get(axis) - 1), 1);
    }

    /**
     * How many positions the window has on one axis.
     *
     * @throws GraphException if it does not fit even once
     */
    public long positions(int axis, long dim) {
        long padded = Math.addExact(dim, Math.addExact(padLow.get(axis), padHigh.get(axis)));
        if (padded < span(axis)) {
            throw new GraphException(
                    "window of span " + span(axis) + " does not fit an axis of " + dim + " padded to " + padded);
        }
        return (padded - span(axis)) / strides.get(axis) + 1;
    }

    /** As in dumps: {@code window=3x3 strides=1x1 pad=1_1x1_1 dilation=1x1}. */
    @Override
    public String toString() {
        return "window=" + times(size) + " strides=" + times(strides) + " pad="
                + String.join(
                        "x",
                        IntStream.range(0, axes())
                                .mapToObj(i -> padLow.get(i) + "_" + padHigh.get(i))
                                .toList())
                + " dilation=" + times(dilation);
    }

    private static String times(List<Long> list) {
        return String.join("x", list.stream().map(String::valueOf).toList());
    }
}
