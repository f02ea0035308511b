package io.steelyard.compiler.internal.fusion;

import io.steelyard.compiler.internal.loops.LoopNest;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which nodes are computed together. Every node belongs to one group, which hands its result out; what is cheap may be
 * computed in other groups once more. A node that does not compute is a group by itself. A group has the number of its
 * first node.
 */
final class Groups {
    private static final int MOST_NODES = 96;
    private static final int MOST_OPERANDS = 32;

    /** A reduction to a scalar of more elements than this shares its loops with nothing that is as large. */
    private static final long SHORT = 4096;

    private final Parts parts;
    private final int[] group;
    private final List<BitSet> members = new ArrayList<>();

    /** By node, the groups that compute it. */
    private final List<BitSet> holders = new ArrayList<>();

    private final int[][] sources;
    private final int[][] readers;
    private final BitSet leavesKernels = new BitSet();

    Groups(Parts parts) {
        this.parts = parts;
        this.group = IntStream.range(0, parts.size()).toArray();
        this.sources = new int[parts.size()][];
        List<List<Integer>> reading = new ArrayList<>();
        for (int at = 0; at < parts.size(); at++) {
            members.add(single(at));
            holders.add(single(at));
            reading.add(new ArrayList<>());
            sources[at] = parts.isView(at) ? new int[0] : array(parts.sources(at));
            for (int source : sources[at]) {
                reading.get(source).add(at);
            }
        }
        this.readers = reading.stream().map(Groups::array).toArray(int[][]::new);
        findWhatLeavesKernels();
    }

    private static BitSet single(int at) {
        BitSet alone = new BitSet();
        alone.set(at);
        return alone;
    }

    private static int[] array(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

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

    /** The group that hands out the result of a node. */
    int of(int at) {
        return group[at];
    }

    /** The nodes that a group computes. */
    BitSet members(int of) {
        return members.get(of);
    }

    /** The groups that compute a node. */
    BitSet holders(int at) {
        return holders.get(at);
    }

    /** The nodes, none of them views, whose results a node reads, be it through views. */
    int[] sources(int at) {
        return sources[at];
    }

    /** The nodes, none of them views, that read a node's result, be it through views. */
    int[] readers(int at) {
        return readers[at];
    }

    /** Whether somebody outside of kernels reads a node's result, be it through views. */
    boolean leavesKernels(int at) {
        return leavesKernels.get(at);
    }

    /** Whether a node goes over one point. */
    boolean isScalar(int at) {
        return parts.isCompute(at) && points(at) == 1;
    }

    /** Whether a node combines several elements into one. */
    boolean isReduction(int at) {
        return parts.isCompute(at)
                && parts.node(at).op() instanceof Op.Reduce
                && points(at) != parts.node(at).result().shape().elements();
    }

    /** How many points a computing node goes over. */
    long points(int at) {
        Node node = parts.node(at);
        long elements = node.result().shape().elements();
        return node.op() instanceof Op.Reduce
                ? Math.max(elements, node.operands().get(0).shape().elements())
                : elements;
    }

    /** Makes one group of all nodes of some groups. */
    void unite(BitSet all) {
        int name = all.nextSetBit(0);
        all.stream().forEach(at -> {
            group[at] = name;
            holders.set(at, single(name));
        });
        members.set(name, all);
    }

    /** Lets a group compute a node that another one hands out. */
    void lend(int at, int to) {
        members.get(to).set(at);
        holders.get(at).set(to);
    }

    /** Lets a group no longer compute a node. */
    void drop(int at, int from) {
        members.get(from).clear(at);
        holders.get(at).clear(from);
    }

    /** Two groups with whatever needs something of one and is needed by the other; empty if not all of it computes. */
    Optional<BitSet> closure(int a, int b) {
        BitSet all = new BitSet();
        all.or(members.get(a));
        all.or(members.get(b));
        BitSet between = Reach.between(all, sources, readers, group, members);
        for (int at = between.nextSetBit(0); at >= 0; at = between.nextSetBit(at + 1)) {
            if (!parts.isCompute(at)) {
                return Optional.empty();
            }
        }
        all.or(between);
        return Optional.of(all);
    }

    /** Whether all nodes of some groups can be one group; none of them is computed twice yet. */
    boolean canUnite(BitSet all) {
        List<Value> results = all.stream()
                .filter(at -> leavesKernels.get(at) || IntStream.of(readers[at]).anyMatch(reader -> !all.get(reader)))
                .mapToObj(at -> parts.node(at).result())
                .toList();
        return isKernel(all, results);
    }

    /** Whether what a group computes makes a kernel, or is nothing. */
    boolean isKernel(int name) {
        return members.get(name).isEmpty() || isKernel(members.get(name), results(name));
    }

    private boolean isKernel(BitSet all, List<Value> results) {
        if (all.cardinality() > MOST_NODES || operands(all).size() + results.size() > MOST_OPERANDS) {
            return false;
        }
        return LoopNest.of(value -> definition(all, value), results)
                .filter(LoopNest::isFrugal)
                .filter(LoopNest::isContiguous)
                .filter(nest -> isShared(nest, all, results))
                .isPresent();
    }

    /** A kernel of one row is the work of one thread, unless it combines all into one and can be divided. */
    private boolean isShared(LoopNest nest, BitSet all, List<Value> results) {
        return nest.rows() > 1
                || nest.columns() <= SHORT
                || all.stream().noneMatch(this::isReduction)
                || results.stream().allMatch(result -> result.shape().elements() == 1);
    }

    /** What a group hands out. */
    List<Value> results(int name) {
        return members.get(name).stream()
                .filter(at -> group[at] == name && isHandedOut(at))
                .mapToObj(at -> parts.node(at).result())
                .toList();
    }

    private boolean isHandedOut(int at) {
        return leavesKernels.get(at)
                || IntStream.of(readers[at])
                        .flatMap(reader -> holders.get(reader).stream())
                        .anyMatch(holder -> !members.get(holder).get(at));
    }

    /** The node of a value within a group: one of the group, or a view. */
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

    /** The groups, each after those that it needs something of. */
    List<Integer> order() {
        int[] missing = new int[parts.size()];
        List<Set<Integer>> after = new ArrayList<>();
        IntStream.range(0, parts.size()).forEach(at -> after.add(new LinkedHashSet<>()));
        for (int name = 0; name < parts.size(); name++) {
            BitSet all = group[name] == name ? members.get(name) : new BitSet();
            for (int at = all.nextSetBit(0); at >= 0; at = all.nextSetBit(at + 1)) {
                for (int source : sources[at]) {
                    if (!all.get(source) && after.get(group[source]).add(name)) {
                        missing[name]++;
                    }
                }
            }
        }
        Queue<Integer> ready = new PriorityQueue<>();
        IntStream.range(0, parts.size())
                .filter(at -> group[at] == at && missing[at] == 0)
                .forEach(ready::add);
        List<Integer> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            int next = ready.poll();
            order.add(next);
            for (int reader : after.get(next)) {
                if (--missing[reader] == 0) {
                    ready.add(reader);
                }
            }
        }
        return order;
    }
}
