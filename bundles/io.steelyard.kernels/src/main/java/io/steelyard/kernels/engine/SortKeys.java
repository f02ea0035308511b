package io.steelyard.kernels.engine;

/** Integers that have the order of the elements they stand for: a NaN after all numbers, -0 the same as 0. */
final class SortKeys {
    private SortKeys() {}

    static long of(Cells cells, int index) {
        if (cells.floats != null) {
            return of(cells.floats[index]);
        }
        return cells.doubles != null ? of(cells.doubles[index]) : cells.integer(index);
    }

    /** The bits of a number have its order, but for negative ones, among which it is reversed. */
    private static long of(float value) {
        int bits = Float.floatToIntBits(value + 0f);
        return bits ^ (bits >> 31 & Integer.MAX_VALUE);
    }

    private static long of(double value) {
        long bits = Double.doubleToLongBits(value + 0d);
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }
}
