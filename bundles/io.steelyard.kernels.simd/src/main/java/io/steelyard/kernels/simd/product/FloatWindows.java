package io.steelyard.kernels.simd.product;

import static io.steelyard.kernels.simd.Memory.ALL;

import java.lang.foreign.ValueLayout;

/** Windows over elements in single precision. */
final class FloatWindows extends WindowElements {
    private static final ValueLayout.OfFloat ELEMENT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    @Override
    void fill(long at, long step, int count, double value) {
        for (int i = 0; i < count; i++) {
            ALL.set(ELEMENT, at + i * step, (float) value);
        }
    }

    @Override
    void raise(long x, long xStep, long y, long yStep, int count) {
        for (int i = 0; i < count; i++) {
            long at = y + i * yStep;
            ALL.set(ELEMENT, at, Math.max(ALL.get(ELEMENT, at), ALL.get(ELEMENT, x + i * xStep)));
        }
    }

    @Override
    void add(long x, long xStep, long y, long yStep, int count) {
        for (int i = 0; i < count; i++) {
            long at = y + i * yStep;
            ALL.set(ELEMENT, at, ALL.get(ELEMENT, at) + ALL.get(ELEMENT, x + i * xStep));
        }
    }

    @Override
    void addToGreatest(
            long x, int rows, long rowStep, int columns, long columnStep, long dy, long dx, long dxRow, long dxColumn) {
        float greatest = ALL.get(ELEMENT, x);
        long place = dx;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                float next = ALL.get(ELEMENT, x + i * rowStep + j * columnStep);
                // "Not less or equal" is true of a NaN as well.
                if (!(next <= greatest) && !Float.isNaN(greatest)) {
                    greatest = next;
                    place = dx + i * dxRow + j * dxColumn;
                }
            }
        }
        ALL.set(ELEMENT, place, ALL.get(ELEMENT, place) + ALL.get(ELEMENT, dy));
    }
}
