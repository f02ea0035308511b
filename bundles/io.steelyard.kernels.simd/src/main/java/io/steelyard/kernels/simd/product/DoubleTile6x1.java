package io.steelyard.kernels.simd.product;

import static io.steelyard.kernels.simd.Memory.ALL;
import static jdk.incubator.vector.VectorOperators.FMA;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** Six rows by one vector in double precision. */
final class DoubleTile6x1 extends Tile {
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
    private static final ValueLayout.OfDouble ELEMENT = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = LANES.vectorByteSize();

    DoubleTile6x1() {
        super(6, 1, LANES.length());
    }

    @Override
    void multiply(int depth, long a, long b, long step, long sums) {
        DoubleVector s0x0 = DoubleVector.zero(LANES);
        DoubleVector s1x0 = DoubleVector.zero(LANES);
        DoubleVector s2x0 = DoubleVector.zero(LANES);
        DoubleVector s3x0 = DoubleVector.zero(LANES);
        DoubleVector s4x0 = DoubleVector.zero(LANES);
        DoubleVector s5x0 = DoubleVector.zero(LANES);
        for (int p = 0; p < depth; p++) {
            DoubleVector b0 = DoubleVector.fromMemorySegment(LANES, ALL, b, ORDER);
            DoubleVector a0 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a));
            s0x0 = a0.lanewise(FMA, b0, s0x0);
            DoubleVector a1 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a + 8));
            s1x0 = a1.lanewise(FMA, b0, s1x0);
            DoubleVector a2 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a + 16));
            s2x0 = a2.lanewise(FMA, b0, s2x0);
            DoubleVector a3 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a + 24));
            s3x0 = a3.lanewise(FMA, b0, s3x0);
            DoubleVector a4 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a + 32));
            s4x0 = a4.lanewise(FMA, b0, s4x0);
            DoubleVector a5 = DoubleVector.broadcast(LANES, ALL.get(ELEMENT, a + 40));
            s5x0 = a5.lanewise(FMA, b0, s5x0);
            a += 48;
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
