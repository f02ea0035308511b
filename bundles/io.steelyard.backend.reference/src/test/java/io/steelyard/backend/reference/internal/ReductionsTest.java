package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.counting;
import static io.steelyard.backend.reference.internal.Evaluation.evaluate;
import static io.steelyard.backend.reference.internal.Evaluation.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReductionsTest {
    private static double of(OpKind kind, DType dtype, double... x) {
        return evaluate(g -> g.reduce(kind, row(g, dtype, x))).getDouble(0);
    }

    @Test
    void anySetOfAxesCanVanish() {
        assertArrayEquals(
                new double[] {1, 5, 9},
                evaluate(g -> g.sum(counting(g, 3, 2), 1)).toDoubles());
        assertArrayEquals(
                new double[] {6, 9}, evaluate(g -> g.sum(counting(g, 3, 2), 0)).toDoubles());
        assertArrayEquals(
                new double[] {10, 18},
                evaluate(g -> g.sum(counting(g, 2, 2, 2), 0, 2)).toDoubles());
        assertArrayEquals(
                new double[] {28}, evaluate(g -> g.sum(counting(g, 2, 2, 2))).toDoubles());
    }

    @Test
    void anOverflowOnTheWayIsNone() {
        assertEquals(
                1,
                of(
                        OpKind.REDUCE_SUM,
                        DType.F32,
                        Float.MAX_VALUE,
                        Float.MAX_VALUE,
                        -Float.MAX_VALUE,
                        -Float.MAX_VALUE,
                        1));
    }

    @Test
    void sumsOfSinglePrecisionAreRoundedOnce() {
        // In single precision 2^24 + 1 + 1 would stay 2^24.
        assertEquals(16777218, of(OpKind.REDUCE_SUM, DType.F32, 16777216, 1, 1));
    }

    @Test
    void sumsAndProductsOfIntegersWrapAround() {
        assertEquals(-126, of(OpKind.REDUCE_SUM, DType.I8, 127, 3));
        assertEquals(0, of(OpKind.REDUCE_PROD, DType.U8, 16, 16));
    }

    @Test
    void productsMultiply() {
        assertEquals(-24, of(OpKind.REDUCE_PROD, DType.F32, 2, -3, 4));
    }

    @Test
    void aNaNIsBothMaximumAndMinimum() {
        assertEquals(Double.NaN, of(OpKind.REDUCE_MAX, DType.F32, 1, Double.NaN, 3));
        assertEquals(Double.NaN, of(OpKind.REDUCE_MIN, DType.F32, 1, Double.NaN, 3));
        assertEquals(3, of(OpKind.REDUCE_MAX, DType.F32, 1, 3));
        assertEquals(1, of(OpKind.REDUCE_MIN, DType.F32, 1, 3));
    }

    @Test
    void overNoElementsTheNeutralElementRemains() {
        assertEquals(0, of(OpKind.REDUCE_SUM, DType.F32));
        assertEquals(1, of(OpKind.REDUCE_PROD, DType.F32));
        assertEquals(Double.NEGATIVE_INFINITY, of(OpKind.REDUCE_MAX, DType.F32));
        assertEquals(Double.POSITIVE_INFINITY, of(OpKind.REDUCE_MIN, DType.F16));
        assertEquals(-128, of(OpKind.REDUCE_MAX, DType.I8));
        assertEquals(255, of(OpKind.REDUCE_MIN, DType.U8));
        assertEquals(
                Long.MAX_VALUE,
                evaluate(g -> g.reduce(OpKind.REDUCE_MIN, row(g, DType.I64))).getLong(0));
    }

    @Test
    void aReductionOverNoAxesIsTheOperand() {
        assertEquals(5, evaluate(g -> g.sum(g.constant(DType.F64, 5))).getDouble(0));
    }

    @Test
    void anEmptyAxisThatStaysGivesAnEmptyResult() {
        Tensor y = evaluate(g -> g.sum(g.constant(Tensor.filled(DType.F32, Shape.of(0, 3), 0)), 1));
        assertEquals(Shape.of(0), y.shape());
    }

    @Test
    void argMaxIsTheFirstGreatest() {
        assertEquals(1, evaluate(g -> g.argMax(row(g, 1, 7, 7, 3), 0)).getLong(0));
        assertEquals(0, evaluate(g -> g.argMax(row(g, 0.0, -0.0, 0.0), 0)).getLong(0));
    }

    @Test
    void argMaxTakesANaNForGreatest() {
        assertEquals(
                1,
                evaluate(g -> g.argMax(row(g, Double.POSITIVE_INFINITY, Double.NaN, Double.NaN), 0))
                        .getLong(0));
    }

    private static Tensor cumSum(Tensor x, int axis, boolean exclusive, boolean reverse) {
        return evaluate(g -> g.add(new Op.CumSum(axis, exclusive, reverse), List.of(g.constant(x))));
    }

    @Test
    void runningSumsRunAlongAnyAxis() {
        Tensor x = Tensor.of(Shape.of(2, 3), 1.0, 2, 3, 4, 5, 6);
        assertArrayEquals(
                new double[] {1, 3, 6, 4, 9, 15}, cumSum(x, 1, false, false).toDoubles());
        assertArrayEquals(
                new double[] {1, 2, 3, 5, 7, 9}, cumSum(x, 0, false, false).toDoubles());
    }

    @Test
    void runningSumsRunBackwardsAndLeaveOutTheirOwnElement() {
        Tensor x = Tensor.of(Shape.of(4), 1.0, 2, 3, 4);
        assertArrayEquals(new double[] {10, 9, 7, 4}, cumSum(x, 0, false, true).toDoubles());
        assertArrayEquals(new double[] {0, 1, 3, 6}, cumSum(x, 0, true, false).toDoubles());
        assertArrayEquals(new double[] {9, 7, 4, 0}, cumSum(x, 0, true, true).toDoubles());
    }

    @Test
    void runningSumsAreEachRoundedOnceAndIntegersWrapAround() {
        // In single precision 2^24 + 1 is 2^24, and 1 more would be lost too.
        Tensor x = Tensor.of(Shape.of(3), 16777216f, 1f, 1f);
        assertArrayEquals(
                new double[] {16777216, 16777216, 16777218},
                cumSum(x, 0, false, false).toDoubles());
        Tensor bytes = Tensor.of(DType.I8, Shape.of(3), 100, 100, 100);
        assertArrayEquals(
                new long[] {100, -56, 44}, cumSum(bytes, 0, false, false).toLongs());
    }

    @Test
    void aNaNStaysInTheRunningSumsBehindIt() {
        Tensor x = Tensor.of(Shape.of(3), 1.0, Double.NaN, 2);
        assertArrayEquals(
                new double[] {1, Double.NaN, Double.NaN},
                cumSum(x, 0, false, false).toDoubles());
        assertArrayEquals(
                new double[] {0, 1, Double.NaN}, cumSum(x, 0, true, false).toDoubles());
    }

    @Test
    void runningSumsOfNothingAreNothing() {
        Tensor x = Tensor.filled(DType.F32, Shape.of(2, 0), 0);
        assertEquals(x, cumSum(x, 1, true, false));
        assertEquals(x, cumSum(x, 0, false, true));
    }

    @Test
    void argMaxRunsAlongAnyAxis() {
        Tensor x = Tensor.of(Shape.of(2, 3), 1.0, 5.0, 2.0, 4.0, 3.0, 6.0);
        assertArrayEquals(
                new long[] {1, 0, 1}, evaluate(g -> g.argMax(g.constant(x), 0)).toLongs());
        assertArrayEquals(
                new long[] {1, 2}, evaluate(g -> g.argMax(g.constant(x), 1)).toLongs());
    }
}
