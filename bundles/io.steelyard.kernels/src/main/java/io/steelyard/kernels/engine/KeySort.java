package io.steelyard.kernels.engine;

/**
 * A stable merge sort from short runs to longer ones (D. E. Knuth, "The Art of Computer Programming", vol. 3, 2nd ed.,
 * 1998, 5.2.4) of keys and what goes with them. Both lie in one array, with room for as many again: at {@code at} the
 * keys, {@code capacity} behind them their companions, then the room for both.
 */
final class KeySort {
    /** How many keys are sorted by insertion. */
    private static final int RUN = 12;

    private KeySort() {}

    /** How many elements of the array are needed to sort up to {@code capacity} keys. */
    static int scratch(int capacity) {
        return Math.multiplyExact(4, capacity);
    }

    /** Sorts the first {@code count} keys. */
    static void sort(long[] array, int at, int count, int capacity) {
        for (int from = 0; from < count; from += RUN) {
            insert(array, at + from, at + Math.min(count, from + RUN), capacity);
        }
        int source = at;
        int target = at + 2 * capacity;
        for (long run = RUN; run < count; run *= 2) {
            for (long from = 0; from < count; from += 2 * run) {
                int middle = (int) Math.min(count, from + run);
                int limit = (int) Math.min(count, from + 2 * run);
                merge(array, source + (int) from, source + middle, source + limit, target + (int) from, capacity);
            }
            int swapped = source;
            source = target;
            target = swapped;
        }
        if (source != at) {
            System.arraycopy(array, source, array, at, count);
            System.arraycopy(array, source + capacity, array, at + capacity, count);
        }
    }

    private static void insert(long[] array, int from, int limit, int capacity) {
        for (int i = from + 1; i < limit; i++) {
            long key = array[i];
            long companion = array[i + capacity];
            int hole = i;
            for (; hole > from && array[hole - 1] > key; hole--) {
                array[hole] = array[hole - 1];
                array[hole + capacity] = array[hole - 1 + capacity];
            }
            array[hole] = key;
            array[hole + capacity] = companion;
        }
    }

    private static void merge(long[] array, int from, int middle, int limit, int into, int capacity) {
        if (middle == limit || array[middle - 1] <= array[middle]) {
            System.arraycopy(array, from, array, into, limit - from);
            System.arraycopy(array, from + capacity, array, into + capacity, limit - from);
            return;
        }
        int left = from;
        int right = middle;
        for (int to = into; to < into + limit - from; to++) {
            // Of equal keys the left one comes first.
            int taken = right == limit || (left < middle && array[left] <= array[right]) ? left++ : right++;
            array[to] = array[taken];
            array[to + capacity] = array[taken + capacity];
        }
    }
}
