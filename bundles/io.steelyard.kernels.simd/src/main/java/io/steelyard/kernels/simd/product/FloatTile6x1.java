package io.steelyard.kernels.simd.product;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.FMA;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Six rows by one vector in single precision. */
final class FloatTile6x1 extends Tile {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final ValueLayout.OfFloat ELEMENT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = LANES.vectorByteSize();

    FloatTile6x1() {
        super(6, 1, LANES.length());
    }

    @Override
    void multiply(int depth, long a, long b, long step, long sums) {
        FloatVector s0x0 = FloatVector.zero(LANES);
        FloatVector s1x0 = FloatVector.zero(LANES);
        FloatVector s2x0 = FloatVector.zero(LANES);
        FloatVector s3x0 = FloatVector.zero(LANES);
        FloatVector s4x0 = FloatVector.zero(LANES);
        FloatVector s5x0 = FloatVector.zero(LANES);
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromMemorySegment(LANES, ALL, b, ORDER);
            FloatVector a0 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a));
            s0x0 = a0.lanewise(FMA, b0, s0x0);
            FloatVector a1 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 4));
            s1x0 = a1.lanewise(FMA, b0, s1x0);
            FloatVector a2 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 8));
            s2x0 = a2.lanewise(FMA, b0, s2x0);
            FloatVector a3 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 12));
            s3x0 = a3.lanewise(FMA, b0, s3x0);
            FloatVector a4 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 16));
            s4x0 = a4.lanewise(FMA, b0, s4x0);
            FloatVector a5 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 20));
            s5x0 = a5.lanewise(FMA, b0, s5x0);
            a += 24;
            b += step;
        }
        s0x0.intoMemorySegment(ALL, sums, ORDER);
        s1x0.intoMemorySegment(ALL, sums + VECTOR, ORDER);
        s2x0.intoMemorySegment(ALL, sums + 2 * VECTOR, ORDER);
        s3x0.intoMemorySegment(ALL, sums + 3 * VECTOR, ORDER);
        s4x0.intoMemorySegment(ALL, sums + 4 * VECTOR, ORDER);
        s5x0.intoMemorySegment(ALL, sums + 5 * VECTOR, ORDER);
    }
}
