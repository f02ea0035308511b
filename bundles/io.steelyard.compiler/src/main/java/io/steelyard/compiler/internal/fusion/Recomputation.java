package io.steelyard.compiler.internal.fusion;

import io.steelyard.graph.OpKind;
import java.util.BitSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Computes cheap operations again wherever they are read, if then nobody has to write their result to memory and what is
 * read instead is not more: a cast, a comparison, a few additions and multiplications cost less than a way to memory and
 * back.
 */
final class Recomputation {
    private static final Set<OpKind> CHEAP = Set.of(
            OpKind.NEG,
            OpKind.ABS,
            OpKind.SIGN,
            OpKind.FLOOR,
            OpKind.CEIL,
            OpKind.ROUND,
            OpKind.ADD,
            OpKind.SUB,
            OpKind.MUL,
            OpKind.DIV,
            OpKind.MAX,
            OpKind.MIN,
            OpKind.AND,
            OpKind.OR,
            OpKind.XOR,
            OpKind.NOT,
            OpKind.SELECT,
            OpKind.COMPARE,
            OpKind.CAST);

    /** What is smaller than a value by this factor counts as nothing beside it. */
    private static final long SMALL = 16;

    private final Parts parts;
    private final Groups groups;

    private Recomputation(Parts parts, Groups groups) {
        this.parts = parts;
        this.groups = groups;
    }

    static void apply(Parts parts, Groups groups) {
        Recomputation recomputation = new Recomputation(parts, groups);
        // Readers first: what they read of a node that is computed again with them, may be computed again too.
        for (int at = parts.size() - 1; at >= 0; at--) {
            if (recomputation.isCheap(at)) {
                recomputation.recompute(at);
            }
        }
    }

    private boolean isCheap(int at) {
        return parts.isCompute(at)
                && !groups.isScalar(at)
                && !groups.leavesKernels(at)
                && CHEAP.contains(parts.node(at).op().kind());
    }

    private void recompute(int at) {
        BitSet elsewhere = readingGroups(at);
        if (elsewhere.isEmpty() || elsewhere.stream().anyMatch(other -> !pays(at, other))) {
            return;
        }
        int home = groups.of(at);
        elsewhere.stream().forEach(other -> groups.lend(at, other));
        boolean unused = IntStream.of(groups.readers(at)).noneMatch(groups.members(home)::get);
        if (unused) {
            groups.drop(at, home);
        }
        if (!isSound(at, home, elsewhere)) {
            elsewhere.stream().forEach(other -> groups.drop(at, other));
            groups.lend(at, home);
        }
    }

    /** The groups that read a node's result from memory. */
    private BitSet readingGroups(int at) {
        BitSet reading = new BitSet();
        for (int reader : groups.readers(at)) {
            groups.holders(reader).stream()
                    .filter(holder -> !groups.members(holder).get(at))
                    .forEach(reading::set);
        }
        return reading;
    }

    /** Whether a group would read no more for computing a node than for reading its result, and what it reads is there. */
    private boolean pays(int at, int other) {
        BitSet members = groups.members(other);
        long bytes = bytes(at);
        long more = 0;
        for (int source : groups.sources(at)) {
            boolean known = members.get(source) || isReadBy(members, source);
            if (!known && bytes(source) * SMALL > bytes) {
                boolean stored = !parts.isCompute(source)
                        || groups.leavesKernels(source)
                        || !readingGroups(source).isEmpty();
                if (!stored) {
                    return false;
                }
                more += bytes(source);
            }
        }
        return more <= bytes;
    }

    private boolean isReadBy(BitSet members, int source) {
        return IntStream.of(groups.readers(source)).anyMatch(members::get);
    }

    private long bytes(int at) {
        return parts.node(at).results().stream()
                .mapToLong(result -> result.type().byteSize())
                .sum();
    }

    private boolean isSound(int at, int home, BitSet elsewhere) {
        BitSet touched = new BitSet();
        touched.or(elsewhere);
        touched.set(home);
        for (int source : groups.sources(at)) {
            if (parts.isCompute(source)) {
                touched.set(groups.of(source));
            }
        }
        return touched.stream().allMatch(groups::isKernel);
    }
}
