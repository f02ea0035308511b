package io.steelyard.kernels.simd.product;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.FMA;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** Six rows by two vectors in double precision. */
final class DoubleTile6x2 extends Tile {
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
    private static final ValueLayout.OfDouble ELEMENT = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = LANES.vectorByteSize();

    DoubleTile6x2() {
        super(6, 2, LANES.length());
    }

    @Override
    void multiply(int depth, long a, long b, long step, long sums) {
        DoubleVector s0x0 = DoubleVector.zero(LANES);
        DoubleVector s0x1 = DoubleVector.zero(LANES);
        DoubleVector s1x0 = DoubleVector.zero(LANES);
        DoubleVector s1x1 = DoubleVector.zero(LANES);
        DoubleVector s2x0 = DoubleVector.zero(LANES);
        DoubleVector s2x1 = DoubleVector.zero(LANES);
        DoubleVector s3x0 = DoubleVector.zero(LANES);
        DoubleVector s3x1 = DoubleVector.zero(LANES);
        DoubleVector s4x0 = DoubleVector.zero(LANES);
        DoubleVector s4x1 = DoubleVector.zero(LANES);
        DoubleVector s5x0 = DoubleVector.zero(LANES);
        DoubleVector s5x1 = DoubleVector.zero(LANES);
        for (int p = 0; p < depth; p++) {
            DoubleVector b0 = DoubleVector.fromMemorySegment(LANES, ALL, b, ORDER);
            DoubleVector b1 = DoubleVector.fromMemorySegment(LANES, ALL, b + VECTOR, ORDER);
            DoubleVector a0 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a));
            s0x0 = a0.lanewise(FMA, b0, s0x0);
            s0x1 = a0.lanewise(FMA, b1, s0x1);
            DoubleVector a1 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a + 8));
            s1x0 = a1.lanewise(FMA, b0, s1x0);
            s1x1 = a1.lanewise(FMA, b1, s1x1);
            DoubleVector a2 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a + 16));
            s2x0 = a2.lanewise(FMA, b0, s2x0);
            s2x1 = a2.lanewise(FMA, b1, s2x1);
            DoubleVector a3 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a + 24));
            s3x0 = a3.lanewise(FMA, b0, s3x0);
            s3x1 = a3.lanewise(FMA, b1, s3x1);
            DoubleVector a4 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a + 32));
            s4x0 = a4.lanewise(FMA, b0, s4x0);
            s4x1 = a4.lanewise(FMA, b1, s4x1);
            DoubleVector a5 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a + 40));
            s5x0 = a5.lanewise(FMA, b0, s5x0);
            s5x1 = a5.lanewise(FMA, b1, s5x1);
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
    }
}
