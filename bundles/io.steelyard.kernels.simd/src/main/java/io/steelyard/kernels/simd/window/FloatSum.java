package io.steelyard.kernels.simd.window;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.ADD;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The sum of what a window sees, added up in row-major order. */
final class FloatSum extends WindowLoop {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat ELEMENT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    FloatSum() {
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
                FloatVector sum = FloatVector.zero(LANES);
                for (int tap = 0; tap < taps.length; tap++) {
                    sum = sum.lanewise(ADD, FloatVector.fromMemorySegment(LANES, ALL, from + taps[tap], ORDER));
                }
                sum.intoMemorySegment(ALL, into, ORDER, some);
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
                float sum = 0;
                for (int tap = 0; tap < taps.length; tap++) {
                    sum += ALL.get(ELEMENT, from + taps[tap]);
                }
                ALL.set(ELEMENT, result + run.y + position * run.yStep + within, sum);
            }
        }
    }
}
