package io.steelyard.backend.ojalgo.internal;

import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** The places of elements in a tensor, an index for each axis. */
final class Places {
    private Places() {}

    /** All of them, in row-major order. */
    static List<long[]> of(Shape shape) {
        List<long[]> places = new ArrayList<>();
        if (shape.elements() > 0) {
            long[] place = new long[shape.rank()];
            int axis = 0;
            while (axis >= 0) {
                places.add(place.clone());
                axis = shape.rank() - 1;
                while (axis >= 0 && ++place[axis] == shape.dim(axis)) {
                    place[axis--] = 0;
                }
            }
        }
        return places;
    }

    /** The number of a place in row-major order. */
    static int number(Shape shape, long... place) {
        long number = 0;
        for (int axis = 0; axis < place.length; axis++) {
            number = number * shape.dim(axis) + place[axis];
        }
        return (int) number;
    }

    /** A place with another index on one axis. */
    static long[] with(long[] place, int axis, long index) {
        long[] changed = place.clone();
        changed[axis] = index;
        return changed;
    }
}
