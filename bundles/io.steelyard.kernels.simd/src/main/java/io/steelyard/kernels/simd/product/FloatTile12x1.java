package io.steelyard.kernels.simd.product;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.FMA;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Twelve rows by one vector in single precision. */
final class FloatTile12x1 extends Tile {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final ValueLayout.OfFloat ELEMENT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = LANES.vectorByteSize();

    FloatTile12x1() {
        super(12, 1, LANES.length());
    }

    @Override
    void multiply(int depth, long a, long b, long step, long sums) {
        FloatVector s0x0 = FloatVector.zero(LANES);
        FloatVector s1x0 = FloatVector.zero(LANES);
        FloatVector s2x0 = FloatVector.zero(LANES);
        FloatVector s3x0 = FloatVector.zero(LANES);
        FloatVector s4x0 = FloatVector.zero(LANES);
        FloatVector s5x0 = FloatVector.zero(LANES);
        FloatVector s6x0 = FloatVector.zero(LANES);
        FloatVector s7x0 = FloatVector.zero(LANES);
        FloatVector s8x0 = FloatVector.zero(LANES);
        FloatVector s9x0 = FloatVector.zero(LANES);
        FloatVector s10x0 = FloatVector.zero(LANES);
        FloatVector s11x0 = FloatVector.zero(LANES);
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
            FloatVector a6 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 24));
            s6x0 = a6.lanewise(FMA, b0, s6x0);
            FloatVector a7 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 28));
            s7x0 = a7.lanewise(FMA, b0, s7x0);
            FloatVector a8 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 32));
            s8x0 = a8.lanewise(FMA, b0, s8x0);
            FloatVector a9 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 36));
            s9x0 = a9.lanewise(FMA, b0, s9x0);
            FloatVector a10 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 40));
            s10x0 = a10.lanewise(FMA, b0, s10x0);
            FloatVector a11 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 44));
            s11x0 = a11.lanewise(FMA, b0, s11x0);
            a += 48;
            b += step;
        }
        s0x0.intoMemorySegment(ALL, sums, ORDER);
        s1x0.intoMemorySegment(ALL, sums + VECTOR, ORDER);
        s2x0.intoMemorySegment(ALL, sums + 2 * VECTOR, ORDER);
        s3x0.intoMemorySegment(ALL, sums + 3 * VECTOR, ORDER);
        s4x0.intoMemorySegment(ALL, sums + 4 * VECTOR, ORDER);
        s5x0.intoMemorySegment(ALL, sums + 5 * VECTOR, ORDER);
        s6x0.intoMemorySegment(ALL, sums + 6 * VECTOR, ORDER);
        s7x0.intoMemorySegment(ALL, sums + 7 * VECTOR, ORDER);
        s8x0.intoMemorySegment(ALL, sums + 8 * VECTOR, ORDER);
        s9x0.intoMemorySegment(ALL, sums + 9 * VECTOR, ORDER);
        s10x0.intoMemorySegment(ALL, sums + 10 * VECTOR, ORDER);
        s11x0.intoMemorySegment(ALL, sums + 11 * VECTOR, ORDER);
    }
}
