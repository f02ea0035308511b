package io.steelyard.kernels.simd.window;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.NE;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** What lies in the second operand where the first greatest element of a window is, or 0 if it sees only padding. */
final class DoubleGather extends WindowLoop {
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfDouble ELEMENT = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    DoubleGather() {
        super(Double.BYTES, LANES.length());
    }

    @Override
    void vectors(WindowRun run, int channels, long x, long other, long result) {
        long[] taps = run.taps;
        for (int channel = 0; channel < channels; channel += LANES.length()) {
            VectorMask<Double> some = LANES.indexInRange(channel, channels);
            long from = x + run.x + (long) channel * Double.BYTES;
            long beside = other - x;
            long into = result + run.y + (long) channel * Double.BYTES;
            for (int position = 0; position < run.positions; position++) {
                DoubleVector greatest = DoubleVector.broadcast(LANES, Double.NEGATIVE_INFINITY);
                for (int tap = 0; tap < taps.length; tap++) {
                    greatest =
                            greatest.lanewise(MAX, DoubleVector.fromMemorySegment(LANES, ALL, from + taps[tap], ORDER));
                }
                DoubleVector taken = DoubleVector.zero(LANES);
                // From back to front, so that the first of several equal ones remains.
                for (int tap = taps.length - 1; tap >= 0; tap--) {
                    DoubleVector seen = DoubleVector.fromMemorySegment(LANES, ALL, from + taps[tap], ORDER);
                    DoubleVector there = DoubleVector.fromMemorySegment(LANES, ALL, from + beside + taps[tap], ORDER);
                    // No element differs from itself but a NaN, and if there is one, it is greatest.
                    taken = taken.blend(there, seen.eq(greatest).or(seen.compare(NE, seen)));
                }
                taken.intoMemorySegment(ALL, into, ORDER, some);
                from += run.xStep;
                into += run.yStep;
            }
        }
    }

    @Override
    void scalars(WindowRun run, int channels, long x, long other, long result) {
        long[] taps = run.taps;
        for (int position = 0; position < run.positions; position++) {
            for (int channel = 0; channel < channels; channel++) {
                long within = (long) channel * Double.BYTES;
                long from = x + run.x + position * run.xStep + within;
                double taken = 0;
                double greatest = Double.NEGATIVE_INFINITY;
                for (int tap = 0; tap < taps.length; tap++) {
                    double seen = ALL.get(ELEMENT, from + taps[tap]);
                    // "Not less or equal" is true of a NaN as well.
                    if (tap == 0 || !(seen <= greatest) && !Double.isNaN(greatest)) {
                        greatest = seen;
                        taken = ALL.get(ELEMENT, from - x + other + taps[tap]);
                    }
                }
                ALL.set(ELEMENT, result + run.y + position * run.yStep + within, taken);
            }
        }
    }
}
