package io.steelyard.kernels.code;

import java.util.HashMap;
import java.util.Map;

/** The values that are known at a point, or at as many neighbouring points as a lane is wide. */
final class Point {
    private final Point row;
    private final int distance;
    private final int mask;
    private final Map<Integer, Held> values = new HashMap<>();

    /**
     * A point where nothing is known yet but what is known of its row.
     *
     * @param row the row, or null
     * @param distance how far behind the place where accesses look its first lane is
     * @param mask a variable that says which lanes there are, or -1 for all
     */
    Point(Point row, int distance, int mask) {
        this.row = row;
        this.distance = distance;
        this.mask = mask;
    }

    /** A row where nothing is known yet. */
    static Point row() {
        return new Point(null, 0, -1);
    }

    /** The first point where accesses look, in a row. */
    static Point in(Point row) {
        return new Point(row, 0, -1);
    }

    int distance() {
        return distance;
    }

    int mask() {
        return mask;
    }

    void know(int value, Held held) {
        values.put(value, held);
    }

    Held value(int value) {
        Held held = values.get(value);
        return held != null ? held : row.value(value);
    }
}
