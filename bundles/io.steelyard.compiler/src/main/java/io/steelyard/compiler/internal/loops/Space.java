package io.steelyard.compiler.internal.loops;

import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * How many points values are computed at together.
 *
 * @param rows how many rows there are
 * @param columns how many points each has
 * @param isSplit whether rows and points of a row must not be mixed: something is known once a row
 * @param reduction one of those that combine the points of a row; null if there is none
 */
record Space(long rows, long columns, boolean isSplit, Node reduction) {
    /** The space in which results can be computed; empty if they or the reductions have not one in common. */
    static Optional<Space> of(Function<Value, Node> definitions, List<Value> results) {
        Set<Long> reduced = new TreeSet<>();
        Set<Long> whole = new TreeSet<>();
        Set<Integer> seen = new HashSet<>();
        Node reduction = null;
        Deque<Value> open = new ArrayDeque<>(results);
        while (!open.isEmpty()) {
            Value value = open.pop();
            Node node = seen.add(value.id()) ? definitions.apply(value) : null;
            if (node != null) {
                long before = node.operands().isEmpty()
                        ? 0
                        : node.operands().get(0).shape().elements();
                if (node.op() instanceof Op.Reduce && before != value.shape().elements()) {
                    reduced.add(value.shape().elements());
                    whole.add(before);
                    reduction = node;
                }
                node.operands().forEach(open::push);
            }
        }
        Set<Long> sizes = new TreeSet<>();
        results.forEach(result -> sizes.add(result.shape().elements()));
        if (reduced.isEmpty()) {
            return ofSizes(List.copyOf(new TreeSet<>(sizes)), sizes);
        }
        long rows = reduced.iterator().next();
        long points = whole.iterator().next();
        boolean fits = reduced.size() == 1
                && whole.size() == 1
                && sizes.stream().allMatch(size -> size == rows || size == points);
        return fits ? Optional.of(new Space(rows, points / rows, true, reduction)) : Optional.empty();
    }

    private static Optional<Space> ofSizes(List<Long> unordered, Set<Long> sizes) {
        List<Long> ascending = unordered.stream().sorted().toList();
        if (sizes.size() == 1) {
            return Optional.of(new Space(1, ascending.get(0), false, null));
        }
        return sizes.size() == 2 && ascending.get(0) > 1 && ascending.get(1) % ascending.get(0) == 0
                ? Optional.of(new Space(ascending.get(0), ascending.get(1) / ascending.get(0), true, null))
                : Optional.empty();
    }

    /** The loops to begin with: one for rows and one for the points of each, where there are several. */
    long[] loops() {
        if (rows > 1) {
            return new long[] {rows, columns};
        }
        return columns > 1 ? new long[] {columns} : new long[0];
    }
}
