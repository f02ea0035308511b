package io.steelyard.kernels.simd.product;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.FMA;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** One row by one vector in single precision. */
final class FloatTile1x1 extends Tile {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final ValueLayout.OfFloat ELEMENT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    FloatTile1x1() {
        super(1, 1, LANES.length());
    }

    @Override
    void multiply(int depth, long a, long b, long step, long sums) {
        FloatVector s0x0 = FloatVector.zero(LANES);
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromMemorySegment(LANES, ALL, b, ORDER);
            FloatVector a0 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a));
            s0x0 = a0.lanewise(FMA, b0, s0x0);
            a += 4;
            b += step;
        }
        s0x0.intoMemorySegment(ALL, sums, ORDER);
    }
}
