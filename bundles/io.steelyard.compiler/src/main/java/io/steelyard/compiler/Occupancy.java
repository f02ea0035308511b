package io.steelyard.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * When places in a row are taken, and which is the last one that is free for a while. Above the places stands a binary
 * tree whose nodes know when all places below them are taken, so that a search turns away from many places at once: most
 * of what a training program keeps is kept from some time before the middle to some time behind it.
 */
final class Occupancy {
    /** Times that do not overlap, each from its first to its last moment; those that touch are one. */
    private static final class Times {
        private final TreeMap<Integer, Integer> lasts = new TreeMap<>();

        boolean meet(int first, int last) {
            Map.Entry<Integer, Integer> before = lasts.floorEntry(last);
            return before != null && before.getValue() >= first;
        }

        void add(int first, int last) {
            int from = first;
            int to = last;
            Map.Entry<Integer, Integer> near = lasts.floorEntry(to + 1);
            while (near != null && near.getValue() >= from - 1) {
                from = Math.min(from, near.getKey());
                to = Math.max(to, near.getValue());
                lasts.remove(near.getKey());
                near = lasts.floorEntry(to + 1);
            }
            lasts.put(from, to);
        }

        void addAll(Times others) {
            others.lasts.forEach(this::add);
        }

        /** What these times and others have in common; it takes as long as there are others. */
        Times within(Times others) {
            Times common = new Times();
            others.lasts.forEach((first, last) -> {
                Integer start = lasts.floorKey(first);
                lasts.subMap(start == null ? first : start, true, last, true).forEach((from, to) -> {
                    if (to >= first) {
                        common.add(Math.max(from, first), Math.min(to, last));
                    }
                });
            });
            return common;
        }

        boolean isEmpty() {
            return lasts.isEmpty();
        }

        static Times of(int first, int last) {
            Times one = new Times();
            one.add(first, last);
            return one;
        }
    }

    /** By height, then from the first to the last: when all of the 2^height places below are taken. */
    private final List<List<Times>> levels = new ArrayList<>(List.of(new ArrayList<>()));

    /** Adds a place behind all others, taken from a first to a last moment. */
    void append(int first, int last) {
        int at = levels.get(0).size();
        levels.get(0).add(Times.of(first, last));
        for (int height = 1; levels.get(height - 1).size() > 1; height++) {
            if (height == levels.size()) {
                levels.add(new ArrayList<>());
            }
            List<Times> level = levels.get(height);
            List<Times> below = levels.get(height - 1);
            int parent = at >> height;
            Times all = 2 * parent + 1 < below.size()
                    ? below.get(2 * parent).within(below.get(2 * parent + 1))
                    : copy(below.get(2 * parent));
            if (parent == level.size()) {
                level.add(all);
            } else {
                level.set(parent, all);
            }
        }
    }

    private static Times copy(Times times) {
        Times copy = new Times();
        copy.addAll(times);
        return copy;
    }

    /** Takes a place that is free from a first to a last moment. */
    void take(int place, int first, int last) {
        Times more = Times.of(first, last);
        levels.get(0).get(place).add(first, last);
        for (int height = 1; height < levels.size() && !more.isEmpty(); height++) {
            List<Times> below = levels.get(height - 1);
            int sibling = (place >> (height - 1)) ^ 1;
            if (sibling < below.size()) {
                more = below.get(sibling).within(more);
            }
            levels.get(height).get(place >> height).addAll(more);
        }
    }

    /** The last place that is free from a first to a last moment; -1 if there is none. */
    int lastFree(int first, int last) {
        return levels.get(0).isEmpty() ? -1 : lastFree(levels.size() - 1, 0, first, last);
    }

    private int lastFree(int height, int at, int first, int last) {
        if (levels.get(height).get(at).meet(first, last)) {
            return -1;
        } else if (height == 0) {
            return at;
        }
        int right = 2 * at + 1;
        int found = right < levels.get(height - 1).size() ? lastFree(height - 1, right, first, last) : -1;
        return found >= 0 ? found : lastFree(height - 1, right - 1, first, last);
    }
}
