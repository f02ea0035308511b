package io.steelyard.kernels.simd.product;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.FMA;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** One row by eight vectors in single precision. */
final class FloatTile1x8 extends Tile {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final ValueLayout.OfFloat ELEMENT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = LANES.vectorByteSize();

    FloatTile1x8() {
        super(1, 8, LANES.length());
    }

    @Override
    void multiply(int depth, long a, long b, long step, long sums) {
        FloatVector s0x0 = FloatVector.zero(LANES);
        FloatVector s0x1 = FloatVector.zero(LANES);
        FloatVector s0x2 = FloatVector.zero(LANES);
        FloatVector s0x3 = FloatVector.zero(LANES);
        FloatVector s0x4 = FloatVector.zero(LANES);
        FloatVector s0x5 = FloatVector.zero(LANES);
        FloatVector s0x6 = FloatVector.zero(LANES);
        FloatVector s0x7 = FloatVector.zero(LANES);
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromMemorySegment(LANES, ALL, b, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(LANES, ALL, b + VECTOR, ORDER);
            FloatVector b2 = FloatVector.fromMemorySegment(LANES, ALL, b + 2 * VECTOR, ORDER);
            FloatVector b3 = FloatVector.fromMemorySegment(LANES, ALL, b + 3 * VECTOR, ORDER);
            FloatVector b4 = FloatVector.fromMemorySegment(LANES, ALL, b + 4 * VECTOR, ORDER);
            FloatVector b5 = FloatVector.fromMemorySegment(LANES, ALL, b + 5 * VECTOR, ORDER);
            FloatVector b6 = FloatVector.fromMemorySegment(LANES, ALL, b + 6 * VECTOR, ORDER);
            FloatVector b7 = FloatVector.fromMemorySegment(LANES, ALL, b + 7 * VECTOR, ORDER);
            FloatVector a0 = FloatVector.broadcast(LANES, ALL.get(ELEMENT, a));
            s0x0 = a0.lanewise(FMA, b0, s0x0);
            s0x1 = a0.lanewise(FMA, b1, s0x1);
            s0x2 = a0.lanewise(FMA, b2, s0x2);
            s0x3 = a0.lanewise(FMA, b3, s0x3);
            s0x4 = a0.lanewise(FMA, b4, s0x4);
            s0x5 = a0.lanewise(FMA, b5, s0x5);
            s0x6 = a0.lanewise(FMA, b6, s0x6);
            s0x7 = a0.lanewise(FMA, b7, s0x7);
            a += 4;
            b += step;
        }
        s0x0.intoMemorySegment(ALL, sums, ORDER);
        s0x1.intoMemorySegment(ALL, sums + VECTOR, ORDER);
        s0x2.intoMemorySegment(ALL, sums + 2 * VECTOR, ORDER);
        s0x3.intoMemorySegment(ALL, sums + 3 * VECTOR, ORDER);
        s0x4.intoMemorySegment(ALL, sums + 4 * VECTOR, ORDER);
        s0x5.intoMemorySegment(ALL, sums + 5 * VECTOR, ORDER);
        s0x6.intoMemorySegment(ALL, sums + 6 * VECTOR, ORDER);
        s0x7.intoMemorySegment(ALL, sums + 7 * VECTOR, ORDER);
    }
}
