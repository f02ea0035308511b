package io.steelyard.compiler.internal.fusion;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The nodes of all groups that can be reached from some nodes, in one direction, without entering those again. */
final class Reach {
    private final BitSet from;
    private final int[][] next;
    private final int[] group;
    private final List<BitSet> members;
    private final BitSet within;

    private final BitSet reached = new BitSet();
    private int[] open;
    private int waiting;

    /**
     * Begins to walk.
     *
     * @param next the neighbours of each node
     * @param group the number of the group of each node
     * @param members the nodes of each group
     * @param within what may be entered; null for everything
     */
    Reach(BitSet from, int[][] next, int[] group, List<BitSet> members, BitSet within) {
        this.from = from;
        this.next = next;
        this.group = group;
        this.members = members;
        this.within = within;
        this.open = new int[Math.max(16, from.cardinality())];
        for (int at = from.nextSetBit(0); at >= 0; at = from.nextSetBit(at + 1)) {
            open[waiting++] = at;
        }
    }

    /**
     * What lies between some nodes: everything that can be reached from them and from which they can be reached. Both ways
     * are gone at a time, so that it costs no more than the shorter one.
     */
    static BitSet between(BitSet nodes, int[][] sources, int[][] readers, int[] group, List<BitSet> members) {
        Reach above = new Reach(nodes, sources, group, members, null);
        Reach below = new Reach(nodes, readers, group, members, null);
        while (above.waiting > 0 && below.waiting > 0) {
            above.step();
            below.step();
        }
        boolean fewAbove = above.waiting == 0;
        Reach rest = new Reach(
                nodes, fewAbove ? readers : sources, group, members, fewAbove ? above.reached : below.reached);
        while (rest.waiting > 0) {
            rest.step();
        }
        return rest.reached;
    }

    private void step() {
        for (int at : next[open[--waiting]]) {
            if (!from.get(at) && !reached.get(at) && (within == null || within.get(at))) {
                enter(members.get(group[at]));
            }
        }
    }

    private void enter(BitSet whole) {
        for (int at = whole.nextSetBit(0); at >= 0; at = whole.nextSetBit(at + 1)) {
            reached.set(at);
            if (waiting == open.length) {
                open = Arrays.copyOf(open, 2 * waiting);
            }
            open[waiting++] = at;
        }
    }
}
