package io.steelyard.kernels.simd.window;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The greatest element that a window sees, a NaN counting as greatest, or minus infinity. */
final class DoubleMaximum extends WindowLoop {
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfDouble ELEMENT = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    DoubleMaximum() {
        super(Double.BYTES, LANES.length());
    }

    @Override
    void vectors(WindowRun run, int channels, long x, long other, long result) {
        long[] taps = run.taps;
        for (int channel = 0; channel < channels; channel += LANES.length()) {
            VectorMask<Double> some = LANES.indexInRange(channel, channels);
            long from = x + run.x + (long) channel * Double.BYTES;
            long into = result + run.y + (long) channel * Double.BYTES;
            for (int position = 0; position < run.positions; position++) {
                DoubleVector greatest = DoubleVector.broadcast(LANES, Double.NEGATIVE_INFINITY);
                for (int tap = 0; tap < taps.length; tap++) {
                    greatest =
                            greatest.lanewise(MAX, DoubleVector.fromMemorySegment(LANES, ALL, from + taps[tap], ORDER));
                }
                greatest.intoMemorySegment(ALL, into, ORDER, some);
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
                double greatest = Double.NEGATIVE_INFINITY;
                for (int tap = 0; tap < taps.length; tap++) {
                    greatest = Math.max(greatest, ALL.get(ELEMENT, from + taps[tap]));
                }
                ALL.set(ELEMENT, result + run.y + position * run.yStep + within, greatest);
            }
        }
    }
}
