package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.counting;
import static io.steelyard.backend.reference.internal.Evaluation.evaluate;
import static io.steelyard.backend.reference.internal.Evaluation.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
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

    @Test
    void argMaxRunsAlongAnyAxis() {
        Tensor x = Tensor.of(Shape.of(2, 3), 1.0, 5.0, 2.0, 4.0, 3.0, 6.0);
        assertArrayEquals(
                new long[] {1, 0, 1}, evaluate(g -> g.argMax(g.constant(x), 0)).toLongs());
        assertArrayEquals(
                new long[] {1, 2}, evaluate(g -> g.argMax(g.constant(x), 1)).toLongs());
    }
}
