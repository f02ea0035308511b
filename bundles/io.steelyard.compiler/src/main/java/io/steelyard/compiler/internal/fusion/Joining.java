package io.steelyard.compiler.internal.fusion;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Joins groups that are linked by a value, those first that save most memory traffic, as long as one loop nest can do it
 * all, nothing is computed twice, and no group has to wait for itself; then groups that go over the same large value.
 */
final class Joining {
    /** A value on its way from one node to another, and how many bytes need not be written or read if both are one. */
    private record Link(int from, int to, long bytes) {}

    private final Parts parts;
    private final Groups groups;
    private final long[] points;
    private final long[] rows;
    private final Set<BitSet> rejected = new HashSet<>();

    private Joining(Parts parts, Groups groups) {
        this.parts = parts;
        this.groups = groups;
        this.points = IntStream.range(0, parts.size())
                .mapToLong(at -> parts.isCompute(at) ? groups.points(at) : 0)
                .toArray();
        this.rows = IntStream.range(0, parts.size())
                .mapToLong(at ->
                        groups.isReduction(at) ? parts.node(at).result().shape().elements() : -1)
                .toArray();
    }

    static void join(Parts parts, Groups groups) {
        Joining joining = new Joining(parts, groups);
        joining.joinLinked();
        joining.joinSiblings();
    }

    private void joinLinked() {
        List<Link> links = links();
        boolean joined = true;
        while (joined) {
            joined = false;
            for (Link link : links) {
                int from = groups.of(link.from);
                int to = groups.of(link.to);
                joined |= from != to && join(from, to);
            }
        }
    }

    private List<Link> links() {
        List<Link> links = new ArrayList<>();
        for (int at = 0; at < parts.size(); at++) {
            if (parts.isCompute(at) && !groups.isScalar(at)) {
                for (int source : groups.sources(at)) {
                    if (parts.isCompute(source)
                            && !groups.isScalar(source)
                            && parts.isForUpdates(at) == parts.isForUpdates(source)) {
                        links.add(new Link(source, at, saved(source)));
                    }
                }
            }
        }
        links.sort(Comparator.comparingLong(Link::bytes).reversed());
        return links;
    }

    private long saved(int source) {
        long bytes = parts.node(source).result().type().byteSize();
        boolean alone = groups.readers(source).length == 1 && !groups.leavesKernels(source);
        return alone ? 2 * bytes : bytes;
    }

    /** Joins two groups and whatever lies between them, if that makes a kernel. */
    private boolean join(int a, int b) {
        if (rows[a] >= 0 && rows[b] >= 0 && (rows[a] != rows[b] || points[a] != points[b])) {
            return false;
        }
        Optional<BitSet> closure = groups.closure(a, b);
        if (closure.isEmpty() || rejected.contains(closure.get())) {
            return false;
        }
        BitSet all = closure.get();
        int first = all.nextSetBit(0);
        boolean alike = all.stream().allMatch(at -> parts.isForUpdates(at) == parts.isForUpdates(first));
        if (!alike || !groups.canUnite(all)) {
            rejected.add(all);
            return false;
        }
        points[first] = all.stream().mapToLong(at -> points[at]).max().orElse(0);
        rows[first] = all.stream().mapToLong(at -> rows[at]).max().orElse(-1);
        groups.unite(all);
        return true;
    }

    /** Joins what goes over the same space and reads the same large value; reductions also if what they read is made of it. */
    private void joinSiblings() {
        Map<Integer, List<Integer>> readers = new LinkedHashMap<>();
        for (int at = 0; at < parts.size(); at++) {
            if (parts.isCompute(at) && !groups.isScalar(at)) {
                for (int source : looksAt(at)) {
                    readers.computeIfAbsent(source, absent -> new ArrayList<>()).add(at);
                }
            }
        }
        readers.forEach((source, all) -> {
            long size = parts.node(source).results().stream()
                    .mapToLong(value -> value.shape().elements())
                    .max()
                    .orElse(0);
            if (size > 1) {
                IntStream.range(1, all.size()).forEach(i -> joinWithOneOf(all.subList(0, i), all.get(i), size));
            }
        });
    }

    private Set<Integer> looksAt(int at) {
        Set<Integer> seen = new LinkedHashSet<>();
        for (int source : groups.sources(at)) {
            seen.add(source);
            if (groups.isReduction(at)) {
                IntStream.of(groups.sources(source)).forEach(seen::add);
            }
        }
        return seen;
    }

    private void joinWithOneOf(List<Integer> others, int at, long size) {
        int b = groups.of(at);
        for (int other : others) {
            int a = groups.of(other);
            boolean alike = size == points[a]
                    && size == points[b]
                    && rows[a] == rows[b]
                    && parts.isForUpdates(at) == parts.isForUpdates(other);
            if (a != b && alike && join(a, b)) {
                return;
            }
        }
    }
}
