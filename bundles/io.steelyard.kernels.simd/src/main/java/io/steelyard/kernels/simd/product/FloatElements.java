package io.steelyard.kernels.simd.product;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.ADD;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Elements in single precision. */
final class FloatElements extends Elements {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final ValueLayout.OfFloat ELEMENT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long SIZE = 4;

    FloatElements() {
        super((int) SIZE, LANES.length());
    }

    @Override
    void copyRuns(long from, long step, int steps, int lines, int panel, long into) {
        if (lines == panel && lines % LANES.length() == 0) {
            long bytes = lines * SIZE;
            for (int p = 0; p < steps; p++) {
                for (int x = 0; x < lines; x += LANES.length()) {
                    FloatVector.fromMemorySegment(LANES, ALL, from + x * SIZE, ORDER)
                            .intoMemorySegment(ALL, into + x * SIZE, ORDER);
                }
                from += step;
                into += bytes;
            }
            return;
        }
        for (int p = 0; p < steps; p++) {
            for (int x = 0; x < lines; x++) {
                ALL.set(ELEMENT, into + x * SIZE, ALL.get(ELEMENT, from + x * SIZE));
            }
            for (int x = lines; x < panel; x++) {
                ALL.set(ELEMENT, into + x * SIZE, 0f);
            }
            from += step;
            into += panel * SIZE;
        }
    }

    @Override
    void copyLine(long from, long step, int steps, int panel, long into) {
        long stride = panel * SIZE;
        for (int p = 0; p < steps; p++) {
            ALL.set(ELEMENT, into, ALL.get(ELEMENT, from));
            from += step;
            into += stride;
        }
    }

    @Override
    void copyFourLines(long from0, long from1, long from2, long from3, long step, int steps, int panel, long into) {
        long stride = panel * SIZE;
        for (int p = 0; p < steps; p++) {
            long at = p * step;
            ALL.set(ELEMENT, into, ALL.get(ELEMENT, from0 + at));
            ALL.set(ELEMENT, into + SIZE, ALL.get(ELEMENT, from1 + at));
            ALL.set(ELEMENT, into + 2 * SIZE, ALL.get(ELEMENT, from2 + at));
            ALL.set(ELEMENT, into + 3 * SIZE, ALL.get(ELEMENT, from3 + at));
            into += stride;
        }
    }

    @Override
    void clearLine(int steps, int panel, long into) {
        long stride = panel * SIZE;
        for (int p = 0; p < steps; p++) {
            ALL.set(ELEMENT, into, 0f);
            into += stride;
        }
    }

    @Override
    void store(long sums, int width, int rows, int columns, long c, long rowStep, long columnStep, boolean add) {
        if (columnStep != SIZE) {
            for (int i = 0; i < rows; i++) {
                storeElements(sums + i * (width * SIZE), 0, columns, c + i * rowStep, columnStep, add);
            }
            return;
        }
        int whole = columns - columns % LANES.length();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < whole; j += LANES.length()) {
                FloatVector sum = FloatVector.fromMemorySegment(LANES, ALL, sums + j * SIZE, ORDER);
                if (add) {
                    sum = FloatVector.fromMemorySegment(LANES, ALL, c + j * SIZE, ORDER)
                            .lanewise(ADD, sum);
                }
                sum.intoMemorySegment(ALL, c + j * SIZE, ORDER);
            }
            if (whole < columns) {
                storeElements(sums, whole, columns, c, SIZE, add);
            }
            sums += width * SIZE;
            c += rowStep;
        }
    }

    private static void storeElements(long sums, int from, int columns, long c, long step, boolean add) {
        for (int j = from; j < columns; j++) {
            float sum = ALL.get(ELEMENT, sums + j * SIZE);
            long at = c + j * step;
            ALL.set(ELEMENT, at, add ? ALL.get(ELEMENT, at) + sum : sum);
        }
    }

    @Override
    void storeLine(long sums, int width, int rows, long c, long rowStep, boolean add) {
        long stride = width * SIZE;
        for (int i = 0; i < rows; i++) {
            float sum = ALL.get(ELEMENT, sums + i * stride);
            long at = c + i * rowStep;
            ALL.set(ELEMENT, at, add ? ALL.get(ELEMENT, at) + sum : sum);
        }
    }

    @Override
    void copySpan(long from, long step, int count, long into) {
        int x = 0;
        if (step == SIZE) {
            for (; x + LANES.length() <= count; x += LANES.length()) {
                FloatVector.fromMemorySegment(LANES, ALL, from + x * SIZE, ORDER)
                        .intoMemorySegment(ALL, into + x * SIZE, ORDER);
            }
        }
        for (; x < count; x++) {
            ALL.set(ELEMENT, into + x * SIZE, ALL.get(ELEMENT, from + x * step));
        }
    }

    @Override
    void clearSpan(int count, long into) {
        for (int x = 0; x < count; x++) {
            ALL.set(ELEMENT, into + x * SIZE, 0f);
        }
    }

    @Override
    void fourSums(int depth, long a, long aStep, long b, long bStep, long sums) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int p = 0; p < depth; p++) {
            float factor = ALL.get(ELEMENT, a);
            sum0 = Math.fma(factor, ALL.get(ELEMENT, b), sum0);
            sum1 = Math.fma(factor, ALL.get(ELEMENT, b + SIZE), sum1);
            sum2 = Math.fma(factor, ALL.get(ELEMENT, b + 2 * SIZE), sum2);
            sum3 = Math.fma(factor, ALL.get(ELEMENT, b + 3 * SIZE), sum3);
            a += aStep;
            b += bStep;
        }
        ALL.set(ELEMENT, sums, sum0);
        ALL.set(ELEMENT, sums + SIZE, sum1);
        ALL.set(ELEMENT, sums + 2 * SIZE, sum2);
        ALL.set(ELEMENT, sums + 3 * SIZE, sum3);
    }

    @Override
    void oneSum(int depth, long a, long aStep, long b, long bStep, long sum) {
        float total = 0;
        for (int p = 0; p < depth; p++) {
            total = Math.fma(ALL.get(ELEMENT, a), ALL.get(ELEMENT, b), total);
            a += aStep;
            b += bStep;
        }
        ALL.set(ELEMENT, sum, total);
    }
}
