package io.steelyard.compiler.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The gradients of slices of one value, each taken along one axis. Parts that lie beside each other, as those of the
 * gates of a recurrent cell or of the queries, keys and values of attention, are put together as they were taken apart,
 * which takes one pass over memory; a sum of parts, each with zeros around it, takes as many as there are parts.
 */
final class SliceGradients {
    /**
     * A stretch of an axis and its gradient.
     *
     * @param limit the first position behind it
     */
    private record Part(long start, long limit, Value dy) {}

    private final Value whole;

    /** The parts, by the axis along which they were taken. */
    private final SortedMap<Integer, List<Part>> parts = new TreeMap<>();

    SliceGradients(Value whole) {
        this.whole = whole;
    }

    /** Takes the gradient of a slice, unless its stride is not one or it is not a stretch of a single axis. */
    boolean add(Op.Slice slice, Value dy) {
        if (slice.strides().stream().anyMatch(stride -> stride != 1)) {
            return false;
        }
        int[] cut = IntStream.range(0, slice.starts().size())
                .filter(axis -> dy.shape().dim(axis) != whole.shape().dim(axis))
                .toArray();
        if (cut.length != 1) {
            return false;
        }
        long start = slice.starts().get(cut[0]);
        parts.computeIfAbsent(cut[0], axis -> new ArrayList<>())
                .add(new Part(start, slice.limits().get(cut[0]), dy));
        return true;
    }

    /** Gradients of the whole value, whose sum is that of all slices. */
    List<Value> joined(GraphBuilder g) {
        List<Value> shares = new ArrayList<>();
        parts.forEach((axis, taken) -> shares.addAll(joined(g, axis, taken)));
        return shares;
    }

    private List<Value> joined(GraphBuilder g, int axis, List<Part> taken) {
        List<Part> sorted = inOrder(g, taken);
        boolean apart = IntStream.range(1, sorted.size())
                .allMatch(i -> sorted.get(i).start() >= sorted.get(i - 1).limit());
        return apart && sorted.size() > 1
                ? List.of(concat(g, axis, sorted))
                : sorted.stream().map(part -> padded(g, axis, part)).toList();
    }

    /** The parts by where they are, those of one place being one; what has no elements is left out. */
    private static List<Part> inOrder(GraphBuilder g, List<Part> taken) {
        SortedMap<Part, Part> places =
                new TreeMap<>(Comparator.comparingLong(Part::start).thenComparingLong(Part::limit));
        for (Part part : taken) {
            if (part.limit() > part.start()) {
                places.merge(part, part, (a, b) -> new Part(a.start(), a.limit(), g.add(a.dy(), b.dy())));
            }
        }
        return List.copyOf(places.values());
    }

    /** The parts side by side, with zeros in the gaps. */
    private Value concat(GraphBuilder g, int axis, List<Part> sorted) {
        List<Value> pieces = new ArrayList<>();
        long end = 0;
        for (Part part : sorted) {
            addGap(g, axis, part.start() - end, pieces);
            pieces.add(part.dy());
            end = part.limit();
        }
        addGap(g, axis, whole.shape().dim(axis) - end, pieces);
        return g.concat(axis, pieces);
    }

    private void addGap(GraphBuilder g, int axis, long length, List<Value> pieces) {
        if (length > 0) {
            pieces.add(g.filled(whole.dtype(), whole.shape().withDim(axis, length), 0));
        }
    }

    private Value padded(GraphBuilder g, int axis, Part part) {
        List<Long> low = new ArrayList<>(GraphBuilder.forAxes(whole.shape().rank(), 0));
        List<Long> high = new ArrayList<>(low);
        low.set(axis, part.start());
        high.set(axis, whole.shape().dim(axis) - part.limit());
        return g.pad(part.dy(), low, high, GraphBuilder.forAxes(whole.shape().rank(), 0), 0);
    }
}
