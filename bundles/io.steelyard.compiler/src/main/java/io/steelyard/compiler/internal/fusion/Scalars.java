package io.steelyard.compiler.internal.fusion;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Joins scalar operations that no kernel has taken in. Scalars and larger groups take turns: a scalar's level says after
 * how many turns it is computed, and all of one level are one group. It is as early as can be if anything but scalars waits
 * for it, and otherwise as late as its readers allow.
 */
final class Scalars {
    private static final int MOST = 512;

    private final Parts parts;
    private final Groups groups;
    private final List<Integer> order;
    private final int[] level;

    private Scalars(Parts parts, Groups groups) {
        this.parts = parts;
        this.groups = groups;
        this.order = groups.order();
        this.level = new int[parts.size()];
    }

    static void join(Parts parts, Groups groups) {
        Scalars scalars = new Scalars(parts, groups);
        scalars.findLevels();
        scalars.unite();
    }

    private void findLevels() {
        for (int name : order) {
            int earliest = earliest(name);
            groups.members(name).stream().forEach(at -> level[at] = earliest);
        }
        int last = IntStream.of(level).max().orElse(0) + 1;
        BitSet early = new BitSet();
        for (int i = order.size() - 1; i >= 0; i--) {
            int at = order.get(i);
            boolean waits = isLoose(at)
                    && IntStream.of(groups.readers(at)).allMatch(reader -> isLoose(reader) && !early.get(reader));
            early.set(at, !waits);
            if (waits) {
                level[at] = IntStream.of(groups.readers(at))
                        .map(reader -> level[reader])
                        .min()
                        .orElse(last);
            }
        }
    }

    private int earliest(int name) {
        boolean scalar = isLoose(name);
        BitSet all = groups.members(name);
        int earliest = scalar ? 1 : 0;
        for (int at = all.nextSetBit(0); at >= 0; at = all.nextSetBit(at + 1)) {
            for (int source : groups.sources(at)) {
                if (!all.get(source)) {
                    earliest = Math.max(earliest, level[source] + (scalar && !isLoose(source) ? 1 : 0));
                }
            }
        }
        return earliest;
    }

    /** Whether a node is a scalar operation in a group by itself. */
    private boolean isLoose(int at) {
        return groups.isScalar(at) && groups.members(groups.of(at)).cardinality() == 1;
    }

    private void unite() {
        Map<List<Integer>, List<BitSet>> together = new HashMap<>();
        for (int at = 0; at < parts.size(); at++) {
            if (isLoose(at)) {
                List<Integer> key = List.of(level[at], parts.isForUpdates(at) ? 1 : 0);
                List<BitSet> full = together.computeIfAbsent(key, absent -> new ArrayList<>());
                if (full.isEmpty() || full.get(full.size() - 1).cardinality() == MOST) {
                    full.add(new BitSet());
                }
                full.get(full.size() - 1).set(at);
            }
        }
        together.values().forEach(full -> full.forEach(groups::unite));
    }
}
