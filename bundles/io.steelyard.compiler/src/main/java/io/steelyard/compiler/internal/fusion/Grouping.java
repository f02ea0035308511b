package io.steelyard.compiler.internal.fusion;

import io.steelyard.compiler.internal.loops.LoopNest;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which computing nodes become one. It begins with each node by itself, and joins what is linked by a value, the largest
 * values first, as long as one loop nest can do it all, nothing is computed twice, and no group would have to wait for
 * itself. Then it joins what reads the same large values; at last, scalars.
 */
final class Grouping {
    private static final int MOST_NODES = 96;
    private static final int MOST_OPERANDS = 32;
    private static final int MOST_SCALARS = 512;

    /** A reduction to a scalar of more elements than this shares its loops with nothing that is as large. */
    private static final long SHORT = 4096;

    /** A value on its way from one node to another, and how many bytes need not be written or read if both are one. */
    private record Link(int from, int to, long bytes) {}

    private final Parts parts;
    private final int[] group;
    private final long[] points;
    private final long[] rows;
    private final List<BitSet> members = new ArrayList<>();
    private final int[][] sources;
    private final int[][] readers;
    private final BitSet leavesKernels = new BitSet();
    private final Set<BitSet> rejected = new HashSet<>();

    Grouping(Parts parts) {
        this.parts = parts;
        this.group = IntStream.range(0, parts.size()).toArray();
        this.sources = new int[parts.size()][];
        List<List<Integer>> reading = new ArrayList<>();
        for (int at = 0; at < parts.size(); at++) {
            BitSet alone = new BitSet();
            alone.set(at);
            members.add(alone);
            reading.add(new ArrayList<>());
            sources[at] = parts.isView(at) ? new int[0] : array(parts.sources(at));
            for (int source : sources[at]) {
                reading.get(source).add(at);
            }
        }
        this.points = IntStream.range(0, parts.size()).mapToLong(this::elements).toArray();
        this.rows = IntStream.range(0, parts.size())
                .mapToLong(
                        at -> isReduction(at) ? parts.node(at).result().shape().elements() : -1)
                .toArray();
        this.readers = reading.stream().map(Grouping::array).toArray(int[][]::new);
        findWhatLeavesKernels();
        joinLinked();
        joinSiblings();
        joinScalars();
    }

    private static int[] array(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The values that somebody outside of kernels reads, be it through views. */
    private void findWhatLeavesKernels() {
        BitSet seen = new BitSet();
        Deque<Value> open = new ArrayDeque<>();
        for (int at = 0; at < parts.size(); at++) {
            Node node = parts.node(at);
            node.results().stream().filter(parts::isWanted).forEach(open::push);
            if (!parts.isCompute(at) && !parts.isView(at)) {
                node.operands().forEach(open::push);
            }
        }
        while (!open.isEmpty()) {
            Value value = open.pop();
            if (!seen.get(value.id())) {
                seen.set(value.id());
                leavesKernels.set(parts.producer(value));
                if (parts.isView(parts.producer(value))) {
                    parts.node(parts.producer(value)).operands().forEach(open::push);
                }
            }
        }
    }

    /** Whether somebody outside of kernels needs a node's result. */
    boolean leavesKernels(int at) {
        return leavesKernels.get(at);
    }

    /** The number of the group of a node. */
    int group(int at) {
        return group[at];
    }

    /** The nodes of a group. */
    BitSet members(int of) {
        return members.get(of);
    }

    /** The results of the nodes of a group that are needed outside of it. */
    List<Value> results(BitSet nodes) {
        return nodes.stream()
                .filter(at -> leavesKernels.get(at) || IntStream.of(readers[at]).anyMatch(reader -> !nodes.get(reader)))
                .mapToObj(at -> parts.node(at).result())
                .toList();
    }

    private void joinLinked() {
        List<Link> links = new ArrayList<>();
        for (int at = 0; at < parts.size(); at++) {
            if (parts.isCompute(at)) {
                for (int source : sources[at]) {
                    if (parts.isCompute(source) && parts.isForUpdates(at) == parts.isForUpdates(source)) {
                        long bytes = parts.node(source).result().type().byteSize();
                        boolean alone = readers[source].length == 1 && !leavesKernels.get(source);
                        links.add(new Link(source, at, alone ? 2 * bytes : bytes));
                    }
                }
            }
        }
        links.sort(Comparator.comparingLong(Link::bytes).reversed());
        boolean joined = true;
        while (joined) {
            joined = false;
            for (Link link : links) {
                if (group[link.from] != group[link.to] && !isScalar(link.from) && !isScalar(link.to)) {
                    joined |= join(group[link.from], group[link.to]);
                }
            }
        }
    }

    /** Joins what goes over the same space and reads the same large value; reductions also if what they read is made of it. */
    private void joinSiblings() {
        Map<Integer, List<Integer>> readersOf = new HashMap<>();
        for (int at = 0; at < parts.size(); at++) {
            if (parts.isCompute(at) && !isScalar(at)) {
                Set<Integer> read = new LinkedHashSet<>();
                for (int source : sources[at]) {
                    read.add(source);
                    if (isReduction(at)) {
                        IntStream.of(sources[source]).forEach(read::add);
                    }
                }
                for (int source : read) {
                    readersOf
                            .computeIfAbsent(source, absent -> new ArrayList<>())
                            .add(at);
                }
            }
        }
        readersOf.forEach((source, all) -> {
            long size = parts.node(source).results().stream()
                    .mapToLong(value -> value.shape().elements())
                    .max()
                    .orElse(0);
            for (int i = 1; size > 1 && i < all.size(); i++) {
                for (int j = 0; j < i; j++) {
                    int a = group[all.get(j)];
                    int b = group[all.get(i)];
                    if (a != b && size == points(a) && size == points(b) && rows(a) == rows(b) && join(a, b)) {
                        break;
                    }
                }
            }
        });
    }

    private long points(int of) {
        return points[of];
    }

    /** How many points a node goes over. */
    private long elements(int at) {
        Node node = parts.node(at);
        if (!parts.isCompute(at)) {
            return 0;
        }
        return Math.max(
                node.result().shape().elements(),
                node.op() instanceof Op.Reduce ? node.operands().get(0).shape().elements() : 1);
    }

    /** How many elements the reductions of a group have; -1 if there are none. */
    private long rows(int of) {
        return rows[of];
    }

    private boolean isReduction(int at) {
        return parts.isCompute(at)
                && parts.node(at).op() instanceof Op.Reduce
                && elements(at) != parts.node(at).result().shape().elements();
    }

    private boolean isScalar(int at) {
        return elements(at) == 1;
    }

    /** Joins two groups and whatever lies between them, if that makes a kernel. */
    private boolean join(int a, int b) {
        if (rows(a) >= 0 && rows(b) >= 0 && (rows(a) != rows(b) || points(a) != points(b))) {
            return false;
        }
        Optional<BitSet> between = between(a, b);
        if (between.isEmpty()) {
            return false;
        }
        BitSet all = between.get();
        int smallest = all.nextSetBit(0);
        boolean alike = all.stream().allMatch(at -> parts.isForUpdates(at) == parts.isForUpdates(smallest));
        if (!alike || all.cardinality() > MOST_NODES || rejected.contains(all)) {
            return false;
        } else if (!isKernel(all)) {
            rejected.add(all);
            return false;
        }
        unite(all);
        return true;
    }

    private void unite(BitSet all) {
        int name = group[all.nextSetBit(0)];
        all.stream().forEach(at -> group[at] = name);
        members.set(name, all);
        points[name] = all.stream().mapToLong(at -> points[at]).max().orElse(0);
        rows[name] = all.stream().mapToLong(at -> rows[at]).max().orElse(-1);
    }

    private boolean isKernel(BitSet all) {
        List<Value> results = results(all);
        Optional<LoopNest> nest = LoopNest.of(value -> definition(all, value), results);
        return nest.filter(LoopNest::isFrugal)
                .filter(LoopNest::isContiguous)
                .filter(found -> isShared(found, all, results))
                .filter(found -> operands(all).size() + results.size() <= MOST_OPERANDS)
                .isPresent();
    }

    private boolean isShared(LoopNest nest, BitSet all, List<Value> results) {
        boolean reduces = all.stream().anyMatch(this::isReduction);
        return !reduces
                || nest.rows() > 1
                || nest.columns() <= SHORT
                || results.stream().allMatch(result -> result.shape().elements() == 1);
    }

    /** The node of a value within a group: of the group, or a view. */
    Node definition(BitSet all, Value value) {
        int producer = parts.producer(value);
        return all.get(producer) || parts.isView(producer) ? parts.node(producer) : null;
    }

    /** The values that a group reads. */
    Set<Value> operands(BitSet all) {
        Set<Value> operands = new LinkedHashSet<>();
        all.stream().forEach(at -> collectOperands(all, at, operands));
        return operands;
    }

    private void collectOperands(BitSet all, int at, Set<Value> operands) {
        for (Value operand : parts.node(at).operands()) {
            int producer = parts.producer(operand);
            if (parts.isView(producer)) {
                collectOperands(all, producer, operands);
            } else if (!all.get(producer)) {
                operands.add(operand);
            }
        }
    }

    /** Two groups with all that needs something of one and is needed by the other; empty if not all of it computes. */
    private Optional<BitSet> between(int a, int b) {
        BitSet all = new BitSet();
        all.or(members.get(a));
        all.or(members.get(b));
        BitSet between = Reach.between(all, sources, readers, group, members);
        for (int at = between.nextSetBit(0); at >= 0; at = between.nextSetBit(at + 1)) {
            if (!parts.isCompute(at)) {
                return Optional.empty();
            }
            all.set(at);
        }
        return Optional.of(all);
    }

    private void joinScalars() {
        int[] level = levels();
        Map<List<Integer>, BitSet> together = new HashMap<>();
        for (int at = 0; at < parts.size(); at++) {
            if (parts.isCompute(at) && isScalar(at) && isLoose(at)) {
                List<Integer> key = List.of(level[at], parts.isForUpdates(at) ? 1 : 0);
                BitSet all = together.computeIfAbsent(key, absent -> new BitSet());
                if (all.cardinality() < MOST_SCALARS) {
                    all.set(at);
                }
            }
        }
        together.values().forEach(this::unite);
    }

    private boolean isLoose(int at) {
        return members.get(group[at]).cardinality() == 1;
    }

    /**
     * For each scalar, after how many turns of scalars and other groups it is computed: as early as it can be if anything
     * but scalars reads it, and otherwise as late as its readers allow.
     */
    private int[] levels() {
        List<Integer> order = order();
        int[] level = new int[parts.size()];
        for (int at : order) {
            level[at] = earliest(at, level);
        }
        int last = IntStream.of(level).max().orElse(0) + 1;
        BitSet early = new BitSet();
        for (int i = order.size() - 1; i >= 0; i--) {
            int at = order.get(i);
            boolean waits = isLooseScalar(at)
                    && IntStream.of(readers[at]).allMatch(reader -> isLooseScalar(reader) && !early.get(reader));
            early.set(at, !waits);
            if (waits) {
                level[at] = IntStream.of(readers[at])
                        .map(reader -> level[reader])
                        .min()
                        .orElse(last);
            }
        }
        return level;
    }

    private boolean isLooseScalar(int at) {
        return parts.isCompute(at) && isScalar(at) && isLoose(at);
    }

    private int earliest(int at, int[] level) {
        boolean scalar = isLooseScalar(at);
        int earliest = scalar ? 1 : 0;
        for (int node = members.get(group[at]).nextSetBit(0);
                node >= 0;
                node = members.get(group[at]).nextSetBit(node + 1)) {
            for (int source : sources[node]) {
                if (group[source] != group[at]) {
                    earliest = Math.max(earliest, level[source] + (scalar && !isLooseScalar(source) ? 1 : 0));
                }
            }
        }
        return earliest;
    }

    /** The nodes group by group, each group after those that it needs something of. */
    List<Integer> order() {
        int[] missing = new int[parts.size()];
        Map<Integer, Set<Integer>> after = new HashMap<>();
        for (int at = 0; at < parts.size(); at++) {
            for (int source : sources[at]) {
                if (group[source] != group[at]
                        && after.computeIfAbsent(group[source], absent -> new LinkedHashSet<>())
                                .add(group[at])) {
                    missing[group[at]]++;
                }
            }
        }
        Queue<Integer> ready = new PriorityQueue<>();
        for (int at = 0; at < parts.size(); at++) {
            if (group[at] == at && missing[at] == 0) {
                ready.add(at);
            }
        }
        List<Integer> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            int next = ready.poll();
            members.get(next).stream().forEach(order::add);
            for (int reader : after.getOrDefault(next, Set.of())) {
                if (--missing[reader] == 0) {
                    ready.add(reader);
                }
            }
        }
        return order;
    }
}
