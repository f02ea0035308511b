package io.steelyard.kernels.simd.product;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.FMA;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** One row by eight vectors in double precision. */
final class DoubleTile1x8 extends Tile {
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
    private static final ValueLayout.OfDouble ELEMENT = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = LANES.vectorByteSize();

    DoubleTile1x8() {
        super(1, 8, LANES.length());
    }

    @Override
    void multiply(int depth, long a, long b, long step, long sums) {
        DoubleVector s0x0 = DoubleVector.zero(LANES);
        DoubleVector s0x1 = DoubleVector.zero(LANES);
        DoubleVector s0x2 = DoubleVector.zero(LANES);
        DoubleVector s0x3 = DoubleVector.zero(LANES);
        DoubleVector s0x4 = DoubleVector.zero(LANES);
        DoubleVector s0x5 = DoubleVector.zero(LANES);
        DoubleVector s0x6 = DoubleVector.zero(LANES);
        DoubleVector s0x7 = DoubleVector.zero(LANES);
        for (int p = 0; p < depth; p++) {
            DoubleVector b0 = DoubleVector.fromMemorySegment(LANES, ALL, b, ORDER);
            DoubleVector b1 = DoubleVector.fromMemorySegment(LANES, ALL, b + VECTOR, ORDER);
            DoubleVector b2 = DoubleVector.fromMemorySegment(LANES, ALL, b + 2 * VECTOR, ORDER);
            DoubleVector b3 = DoubleVector.fromMemorySegment(LANES, ALL, b + 3 * VECTOR, ORDER);
            DoubleVector b4 = DoubleVector.fromMemorySegment(LANES, ALL, b + 4 * VECTOR, ORDER);
            DoubleVector b5 = DoubleVector.fromMemorySegment(LANES, ALL, b + 5 * VECTOR, ORDER);
            DoubleVector b6 = DoubleVector.fromMemorySegment(LANES, ALL, b + 6 * VECTOR, ORDER);
            DoubleVector b7 = DoubleVector.fromMemorySegment(LANES, ALL, b + 7 * VECTOR, ORDER);
            DoubleVector a0 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a));
            s0x0 = a0.lanewise(FMA, b0, s0x0);
            s0x1 = a0.lanewise(FMA, b1, s0x1);
            s0x2 = a0.lanewise(FMA, b2, s0x2);
            s0x3 = a0.lanewise(FMA, b3, s0x3);
            s0x4 = a0.lanewise(FMA, b4, s0x4);
            s0x5 = a0.lanewise(FMA, b5, s0x5);
            s0x6 = a0.lanewise(FMA, b6, s0x6);
            s0x7 = a0.lanewise(FMA, b7, s0x7);
            a += 8;
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
