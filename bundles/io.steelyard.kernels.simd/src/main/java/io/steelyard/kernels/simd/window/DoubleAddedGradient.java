package io.steelyard.kernels.simd.window;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.NE;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Adds the second operand's elements to what is where the first greatest element of a window is. */
final class DoubleAddedGradient extends WindowLoop {
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfDouble ELEMENT = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    DoubleAddedGradient() {
        super(Double.BYTES, LANES.length());
    }

    @Override
    void vectors(WindowRun run, int channels, long x, long other, long result) {
        long[] taps = run.taps;
        for (int channel = 0; channel < channels; channel += LANES.length()) {
            VectorMask<Double> some = LANES.indexInRange(channel, channels);
            long from = x + run.x + (long) channel * Double.BYTES;
            long dy = other + run.y + (long) channel * Double.BYTES;
            long beside = result - x;
            for (int position = 0; position < run.positions; position++) {
                DoubleVector greatest = DoubleVector.broadcast(LANES, Double.NEGATIVE_INFINITY);
                for (int tap = 0; tap < taps.length; tap++) {
                    greatest =
                            greatest.lanewise(MAX, DoubleVector.fromMemorySegment(LANES, ALL, from + taps[tap], ORDER));
                }
                DoubleVector zero = DoubleVector.zero(LANES);
                DoubleVector rest = DoubleVector.fromMemorySegment(LANES, ALL, dy, ORDER);
                for (int tap = 0; tap < taps.length; tap++) {
                    DoubleVector seen = DoubleVector.fromMemorySegment(LANES, ALL, from + taps[tap], ORDER);
                    // No element differs from itself but a NaN, and if there is one, it is greatest.
                    VectorMask<Double> here = seen.eq(greatest).or(seen.compare(NE, seen));
                    // A sum that began with 0 is never a negative zero, which is all that adding 0 would change.
                    DoubleVector.fromMemorySegment(LANES, ALL, from + beside + taps[tap], ORDER)
                            .lanewise(ADD, zero.blend(rest, here))
                            .intoMemorySegment(ALL, from + beside + taps[tap], ORDER, some);
                    rest = rest.blend(zero, here);
                }
                from += run.xStep;
                dy += run.yStep;
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
                long best = 0;
                for (int tap = 0; tap < taps.length; tap++) {
                    double seen = ALL.get(ELEMENT, from + taps[tap]);
                    // "Not less or equal" is true of a NaN as well.
                    if (tap == 0 || !(seen <= greatest) && !Double.isNaN(greatest)) {
                        greatest = seen;
                        best = from - x + result + taps[tap];
                    }
                }
                if (taps.length > 0) {
                    double dy = ALL.get(ELEMENT, other + run.y + position * run.yStep + within);
                    ALL.set(ELEMENT, best, ALL.get(ELEMENT, best) + dy);
                }
            }
        }
    }
}
