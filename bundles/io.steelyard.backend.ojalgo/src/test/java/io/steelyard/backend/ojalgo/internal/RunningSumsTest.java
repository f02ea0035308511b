package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.Op;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunningSumsTest {
    private final Samples samples = new Samples();

    private static Tensor sums(Tensor x, int axis, boolean exclusive, boolean reverse) {
        Op op = new Op.CumSum(axis, exclusive, reverse);
        return Computed.from(List.of(x), (g, in) -> List.of(g.add(op, in))).get(0);
    }

    /** For each element the sum of all that come before it, added up anew and rounded to the type. */
    private static Tensor expected(Tensor x, int axis, boolean exclusive, boolean reverse) {
        double[] sums = new double[(int) x.shape().elements()];
        for (long[] place : Places.of(x.shape())) {
            int at = Places.number(x.shape(), place);
            for (long i = 0; i < x.shape().dim(axis); i++) {
                boolean before = reverse ? i > place[axis] : i < place[axis];
                if (before || (i == place[axis] && !exclusive)) {
                    sums[at] += x.getDouble(Places.number(x.shape(), Places.with(place, axis, i)));
                }
            }
        }
        return Tensor.of(x.dtype(), x.shape(), sums);
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8"})
    void sumsRunAlongAnAxis(DType dtype) {
        for (boolean exclusive : List.of(false, true)) {
            for (boolean reverse : List.of(false, true)) {
                for (int axis = 0; axis < 3; axis++) {
                    // All sums are exact, in whatever order.
                    Tensor x = samples.any(dtype, 4, 5, 6);
                    assertEquals(
                            expected(x, axis, exclusive, reverse),
                            sums(x, axis, exclusive, reverse),
                            () -> "exclusive " + exclusive + ", reverse " + reverse);
                }
            }
        }
    }

    @Test
    void manyLanesAreSplit() {
        Tensor x = samples.any(DType.F32, 3, 50, 333);
        assertEquals(expected(x, 1, false, false), sums(x, 1, false, false));
        assertEquals(expected(x, 0, true, true), sums(x, 0, true, true));
        assertEquals(expected(x, 2, false, true), sums(x, 2, false, true));
    }

    @Test
    void anEmptyAxisHasNoSums() {
        assertEquals(0, sums(samples.any(DType.F32, 3, 0), 1, false, false).toFloats().length);
        assertEquals(0, sums(samples.any(DType.I32, 3, 0), 0, true, true).toFloats().length);
    }

    @Test
    void aSumIsRoundedToItsTypeOnceAndNotOnTheWay() {
        // In bfloat16 256 + 1 is 256 again, and so would be every sum behind it.
        Tensor x = Tensor.of(DType.BF16, Shape.of(5), 256, 1, 1, 1, 1);
        assertArrayEquals(
                new float[] {256, 256, 258, 260, 260}, sums(x, 0, false, false).toFloats());
    }

    @Test
    void integersWrapAround() {
        Tensor x = Tensor.of(DType.U8, Shape.of(3), 200, 100, 3);
        assertArrayEquals(new long[] {200, 44, 47}, sums(x, 0, false, false).toLongs());
    }
}
