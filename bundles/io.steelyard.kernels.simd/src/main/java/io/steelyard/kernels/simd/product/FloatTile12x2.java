package io.steelyard.kernels.simd.product;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.FMA;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Twelve rows by two vectors in single precision. */
final class FloatTile12x2 extends Tile {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final ValueLayout.OfFloat ELEMENT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = LANES.vectorByteSize();

    FloatTile12x2() {
        super(12, 2, LANES.length());
    }

    @Override
    void multiply(int depth, long a, long b, long step, long sums) {
        FloatVector s0x0 = FloatVector.zero(LANES);
        FloatVector s0x1 = FloatVector.zero(LANES);
        FloatVector s1x0 = FloatVector.zero(LANES);
        FloatVector s1x1 = FloatVector.zero(LANES);
        FloatVector s2x0 = FloatVector.zero(LANES);
        FloatVector s2x1 = FloatVector.zero(LANES);
        FloatVector s3x0 = FloatVector.zero(LANES);
        FloatVector s3x1 = FloatVector.zero(LANES);
        FloatVector s4x0 = FloatVector.zero(LANES);
        FloatVector s4x1 = FloatVector.zero(LANES);
        FloatVector s5x0 = FloatVector.zero(LANES);
        FloatVector s5x1 = FloatVector.zero(LANES);
        FloatVector s6x0 = FloatVector.zero(LANES);
        FloatVector s6x1 = FloatVector.zero(LANES);
        FloatVector s7x0 = FloatVector.zero(LANES);
        FloatVector s7x1 = FloatVector.zero(LANES);
        FloatVector s8x0 = FloatVector.zero(LANES);
        FloatVector s8x1 = FloatVector.zero(LANES);
        FloatVector s9x0 = FloatVector.zero(LANES);
        FloatVector s9x1 = FloatVector.zero(LANES);
        FloatVector s10x0 = FloatVector.zero(LANES);
        FloatVector s10x1 = FloatVector.zero(LANES);
        FloatVector s11x0 = FloatVector.zero(LANES);
        FloatVector s11x1 = FloatVector.zero(LANES);
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromMemorySegment(LANES, ALL, b, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(LANES, ALL, b + VECTOR, ORDER);
            FloatVector a0 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a));
            s0x0 = a0.lanewise(FMA, b0, s0x0);
            s0x1 = a0.lanewise(FMA, b1, s0x1);
            FloatVector a1 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 4));
            s1x0 = a1.lanewise(FMA, b0, s1x0);
            s1x1 = a1.lanewise(FMA, b1, s1x1);
            FloatVector a2 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 8));
            s2x0 = a2.lanewise(FMA, b0, s2x0);
            s2x1 = a2.lanewise(FMA, b1, s2x1);
            FloatVector a3 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 12));
            s3x0 = a3.lanewise(FMA, b0, s3x0);
            s3x1 = a3.lanewise(FMA, b1, s3x1);
            FloatVector a4 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 16));
            s4x0 = a4.lanewise(FMA, b0, s4x0);
            s4x1 = a4.lanewise(FMA, b1, s4x1);
            FloatVector a5 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 20));
            s5x0 = a5.lanewise(FMA, b0, s5x0);
            s5x1 = a5.lanewise(FMA, b1, s5x1);
            FloatVector a6 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 24));
            s6x0 = a6.lanewise(FMA, b0, s6x0);
            s6x1 = a6.lanewise(FMA, b1, s6x1);
            FloatVector a7 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 28));
            s7x0 = a7.lanewise(FMA, b0, s7x0);
            s7x1 = a7.lanewise(FMA, b1, s7x1);
            FloatVector a8 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 32));
            s8x0 = a8.lanewise(FMA, b0, s8x0);
            s8x1 = a8.lanewise(FMA, b1, s8x1);
            FloatVector a9 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 36));
            s9x0 = a9.lanewise(FMA, b0, s9x0);
            s9x1 = a9.lanewise(FMA, b1, s9x1);
            FloatVector a10 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 40));
            s10x0 = a10.lanewise(FMA, b0, s10x0);
            s10x1 = a10.lanewise(FMA, b1, s10x1);
            FloatVector a11 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a + 44));
            s11x0 = a11.lanewise(FMA, b0, s11x0);
            s11x1 = a11.lanewise(FMA, b1, s11x1);
            a += 48;
            b += step;
        }
        s0x0.intoMemorySegment(ALL, sums, ORDER);
        s0x1.intoMemorySegment(ALL, sums + VECTOR, ORDER);
        s1x0.intoMemorySegment(ALL, sums + 2 * VECTOR, ORDER);
        s1x1.intoMemorySegment(ALL, sums + 3 * VECTOR, ORDER);
        s2x0.intoMemorySegment(ALL, sums + 4 * VECTOR, ORDER);
        s2x1.intoMemorySegment(ALL, sums + 5 * VECTOR, ORDER);
        s3x0.intoMemorySegment(ALL, sums + 6 * VECTOR, ORDER);
        s3x1.intoMemorySegment(ALL, sums + 7 * VECTOR, ORDER);
        s4x0.intoMemorySegment(ALL, sums + 8 * VECTOR, ORDER);
        s4x1.intoMemorySegment(ALL, sums + 9 * VECTOR, ORDER);
        s5x0.intoMemorySegment(ALL, sums + 10 * VECTOR, ORDER);
        s5x1.intoMemorySegment(ALL, sums + 11 * VECTOR, ORDER);
        s6x0.intoMemorySegment(ALL, sums + 12 * VECTOR, ORDER);
        s6x1.intoMemorySegment(ALL, sums + 13 * VECTOR, ORDER);
        s7x0.intoMemorySegment(ALL, sums + 14 * VECTOR, ORDER);
        s7x1.intoMemorySegment(ALL, sums + 15 * VECTOR, ORDER);
        s8x0.intoMemorySegment(ALL, sums + 16 * VECTOR, ORDER);
        s8x1.intoMemorySegment(ALL, sums + 17 * VECTOR, ORDER);
        s9x0.intoMemorySegment(ALL, sums + 18 * VECTOR, ORDER);
        s9x1.intoMemorySegment(ALL, sums + 19 * VECTOR, ORDER);
        s10x0.intoMemorySegment(ALL, sums + 20 * VECTOR, ORDER);
        s10x1.intoMemorySegment(ALL, sums + 21 * VECTOR, ORDER);
        s11x0.intoMemorySegment(ALL, sums + 22 * VECTOR, ORDER);
        s11x1.intoMemorySegment(ALL, sums + 23 * VECTOR, ORDER);
    }
}
