package io.steelyard.kernels.engine;

import io.steelyard.tensor.DType;
import java.util.List;

/**
 * The first elements along an axis in order, all of them or just some, and their positions; a part of the work is some
 * lanes. Keys that have the order of the elements are sorted together with the positions. Where only the first k are
 * asked for, the best so far are kept, with room for more behind them; whenever that is full, all are sorted and cut to
 * k again, and from then on only what comes before the last of them is let in.
 */
final class Sorting implements Instruction {
    /** How many elements are sorted at a time, where lanes are short. */
    private static final int PART = 1 << 12;

    /** The least room behind the first k. */
    private static final int LEAST_ROOM = 64;

    private final Lanes lanes;
    private final Lanes sorted;
    private final boolean descending;
    private final int k;
    private final int capacity;
    private final int together;
    private final int parts;
    private final boolean roomOfPart;
    private final Operand x;
    private final Operand values;
    private final Operand positions;
    private final Slot scratch;
    private final WorkerPool.Task task = this::sortLanes;

    private Sorting(int axis, boolean descending, long k, Operand x, List<Operand> results, Workspace workspace) {
        this.x = x;
        this.values = results.get(0);
        this.positions = results.get(1);
        this.lanes = new Lanes(x.shape(), axis);
        this.sorted = new Lanes(values.shape(), axis);
        this.descending = descending;
        this.k = (int) k;
        this.capacity = (int) Math.min(lanes.dim, k + Math.max(k, LEAST_ROOM));
        this.together = Math.max(1, PART / lanes.dim);
        this.parts = (lanes.count() + together - 1) / together;
        // A part has room of its own if there are few of them, and otherwise each thread has.
        this.roomOfPart = parts <= workspace.threads();
        int rooms = Math.min(parts, workspace.threads());
        this.scratch = workspace.intermediate(DType.I64, (long) rooms * KeySort.scratch(capacity));
    }

    static Instruction plan(
            int axis, boolean descending, long k, Operand x, List<Operand> results, Workspace workspace) {
        return results.get(0).count() == 0 ? pool -> {} : new Sorting(axis, descending, k, x, results, workspace);
    }

    @Override
    public void run(WorkerPool pool) {
        pool.run(parts, task);
    }

    private void sortLanes(int part, int worker) {
        int room = roomOfPart ? part : worker;
        for (int lane = part * together; lane < Math.min(lanes.count(), (part + 1) * together); lane++) {
            sort(lane, room * KeySort.scratch(capacity));
        }
    }

    private void sort(int lane, int keys) {
        long[] room = scratch.cells().longs;
        Cells cells = x.cells();
        int start = lanes.start(lane);
        int kept = 0;
        boolean cut = false;
        for (int i = 0; i < lanes.dim; i++) {
            long ascending = SortKeys.of(cells, start + i * lanes.inner);
            long key = descending ? ~ascending : ascending;
            if (cut && key >= room[keys + k - 1]) {
                continue;
            }
            room[keys + kept] = key;
            room[keys + capacity + kept] = i;
            kept++;
            if (kept == capacity && i < lanes.dim - 1) {
                KeySort.sort(room, keys, kept, capacity);
                kept = k;
                cut = true;
            }
        }
        KeySort.sort(room, keys, kept, capacity);
        store(sorted.start(lane), start, room, keys + capacity);
    }

    private void store(int into, int start, long[] room, int found) {
        Object elements = x.cells().array();
        Object ordered = values.cells().array();
        long[] places = positions.cells().longs;
        for (int i = 0; i < k; i++) {
            int position = (int) room[found + i];
            System.arraycopy(elements, start + position * lanes.inner, ordered, into + i * lanes.inner, 1);
            places[into + i * lanes.inner] = position;
        }
    }
}
