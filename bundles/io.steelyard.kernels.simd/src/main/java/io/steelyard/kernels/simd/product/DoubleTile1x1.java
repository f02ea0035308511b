package io.steelyard.kernels.simd.product;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.FMA;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** One row by one vector in double precision. */
final class DoubleTile1x1 extends Tile {
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
    private static final ValueLayout.OfDouble ELEMENT = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    DoubleTile1x1() {
        super(1, 1, LANES.length());
    }

    @Override
    void multiply(int depth, long a, long b, long step, long sums) {
        DoubleVector s0x0 = DoubleVector.zero(LANES);
        for (int p = 0; p < depth; p++) {
            DoubleVector b0 = DoubleVector.fromMemorySegment(LANES, ALL, b, ORDER);
            DoubleVector a0 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a));
            s0x0 = a0.lanewise(FMA, b0, s0x0);
            a += 8;
            b += step;
        }
        s0x0.intoMemorySegment(ALL, sums, ORDER);
    }
}
