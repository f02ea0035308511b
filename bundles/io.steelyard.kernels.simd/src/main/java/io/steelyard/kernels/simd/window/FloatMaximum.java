package io.steelyard.kernels.simd.window;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The greatest element that a window sees, a NaN counting as greatest, or minus infinity. */
final class FloatMaximum extends WindowLoop {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat ELEMENT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    FloatMaximum() {
        super(Float.BYTES, LANES.length());
    }

    @Override
    void vectors(WindowRun run, int channels, long x, long other, long result) {
        long[] taps = run.taps;
        for (int channel = 0; channel < channels; channel += LANES.length()) {
            VectorMask<Float> some = LANES.indexInRange(channel, channels);
            long from = x + run.x + (long) channel * Float.BYTES;
            long into = result + run.y + (long) channel * Float.BYTES;
            for (int position = 0; position < run.positions; position++) {
                FloatVector greatest = FloatVector.broadcast(LANES, Float.NEGATIVE_INFINITY);
                for (int tap = 0; tap < taps.length; tap++) {
                    greatest =
                            greatest.lanewise(MAX, FloatVector.fromMemorySegment(LANES, ALL, from + taps[tap], ORDER));
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
                long within = (long) channel * Float.BYTES;
                long from = x + run.x + position * run.xStep + within;
                float greatest = Float.NEGATIVE_INFINITY;
                for (int tap = 0; tap < taps.length; tap++) {
                    greatest = Math.max(greatest, ALL.get(ELEMENT, from + taps[tap]));
                }
                ALL.set(ELEMENT, result + run.y + position * run.yStep + within, greatest);
            }
        }
    }
}
