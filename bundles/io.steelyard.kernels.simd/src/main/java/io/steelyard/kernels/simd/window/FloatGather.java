package io.steelyard.kernels.simd.window;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.NE;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** What lies in the second operand where the first greatest element of a window is, or 0 if it sees only padding. */
final class FloatGather extends WindowLoop {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat ELEMENT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    FloatGather() {
        super(Float.BYTES, LANES.length());
    }

    @Override
    void vectors(WindowRun run, int channels, long x, long other, long result) {
        long[] taps = run.taps;
        for (int channel = 0; channel < channels; channel += LANES.length()) {
            VectorMask<Float> some = LANES.indexInRange(channel, channels);
            long from = x + run.x + (long) channel * Float.BYTES;
            long beside = other - x;
            long into = result + run.y + (long) channel * Float.BYTES;
            for (int position = 0; position < run.positions; position++) {
                FloatVector greatest = FloatVector.broadcast(LANES, Float.NEGATIVE_INFINITY);
                for (int tap = 0; tap < taps.length; tap++) {
                    greatest =
                            greatest.lanewise(MAX, FloatVector.fromMemorySegment(LANES, ALL, from + taps[tap], ORDER));
                }
                FloatVector taken = FloatVector.zero(LANES);
                // From back to front, so that the first of several equal ones remains.
                for (int tap = taps.length - 1; tap >= 0; tap--) {
                    FloatVector seen = FloatVector.fromMemorySegment(LANES, ALL, from + taps[tap], ORDER);
                    FloatVector there = FloatVector.fromMemorySegment(LANES, ALL, from + beside + taps[tap], ORDER);
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
                long within = (long) channel * Float.BYTES;
                long from = x + run.x + position * run.xStep + within;
                float taken = 0;
                float greatest = Float.NEGATIVE_INFINITY;
                for (int tap = 0; tap < taps.length; tap++) {
                    float seen = ALL.get(ELEMENT, from + taps[tap]);
                    // "Not less or equal" is true of a NaN as well.
                    if (tap == 0 || !(seen <= greatest) && !Float.isNaN(greatest)) {
                        greatest = seen;
                        taken = ALL.get(ELEMENT, from - x + other + taps[tap]);
                    }
                }
                ALL.set(ELEMENT, result + run.y + position * run.yStep + within, taken);
            }
        }
    }
}
