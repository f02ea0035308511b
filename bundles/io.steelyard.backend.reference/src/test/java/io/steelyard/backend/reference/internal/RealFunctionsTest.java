package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.evaluate;
import static io.steelyard.backend.reference.internal.Evaluation.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Exact expectations are exact; where a constant is given to 16 digits, a few units in the last place are allowed. */
class RealFunctionsTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private static double[] of(OpKind kind, double... x) {
        return evaluate(g -> g.unary(kind, row(g, x))).toDoubles();
    }

    private static double[] of(OpKind kind, double[] a, double[] b) {
        return evaluate(g -> g.binary(kind, row(g, a), row(g, b))).toDoubles();
    }

    private static double[] values(double... values) {
        return values;
    }

    @Test
    void negAndAbsChangeTheSignAlone() {
        assertArrayEquals(values(-2, 0.0, INF), of(OpKind.NEG, 2, -0.0, -INF));
        assertArrayEquals(values(2, 0.0, INF, NAN), of(OpKind.ABS, -2, -0.0, -INF, NAN));
    }

    @Test
    void signIsMinusOneZeroOrOneAndKeepsNaN() {
        assertArrayEquals(values(-1, 0, 1, NAN), of(OpKind.SIGN, -3.5, 0, INF, NAN));
    }

    @Test
    void floorAndCeilGoDownAndUp() {
        assertArrayEquals(values(-2, 1, 3), of(OpKind.FLOOR, -1.5, 1.5, 3));
        assertArrayEquals(values(-1, 2, 3), of(OpKind.CEIL, -1.5, 1.5, 3));
    }

    @Test
    void roundTakesTiesToEven() {
        assertArrayEquals(values(0, 2, 2, -2, 3), of(OpKind.ROUND, 0.5, 1.5, 2.5, -2.5, 2.6));
    }

    @Test
    void expAndLogAreInverse() {
        assertArrayEquals(values(1, Math.E, INF, 0, NAN), of(OpKind.EXP, 0, 1, 1000, -INF, NAN), 1e-15);
        assertArrayEquals(values(0, 0.6931471805599453, -INF, NAN), of(OpKind.LOG, 1, 2, 0, -1), 1e-15);
    }

    @Test
    void expm1AndLog1pArePreciseNearZero() {
        // x + x^2/2 and x - x^2/2, the next terms being below half a unit in the last place.
        assertArrayEquals(values(1e-10 + 5e-21), of(OpKind.EXPM1, 1e-10), 1e-26);
        assertArrayEquals(values(1e-10 - 5e-21), of(OpKind.LOG1P, 1e-10), 1e-26);
        assertArrayEquals(values(-1, INF), of(OpKind.EXPM1, -1000, 1000));
        assertArrayEquals(values(-INF, NAN), of(OpKind.LOG1P, -1, -2));
    }

    @Test
    void sqrtAndRsqrtOfSquaresAreExact() {
        assertArrayEquals(values(3, 0, NAN), of(OpKind.SQRT, 9, 0, -1));
        assertArrayEquals(values(0.25, INF, 0), of(OpKind.RSQRT, 16, 0, INF));
    }

    @Test
    void sinAndCosKnowPi() {
        assertArrayEquals(values(0, 0.5, 1), of(OpKind.SIN, 0, Math.PI / 6, Math.PI / 2), 1e-15);
        assertArrayEquals(values(1, 0.5, -1), of(OpKind.COS, 0, Math.PI / 3, Math.PI), 1e-15);
    }

    @Test
    void tanhSaturates() {
        // tanh(log 2) = (2 - 1/2) / (2 + 1/2).
        assertArrayEquals(values(-1, 0, 0.6, 1), of(OpKind.TANH, -1000, 0, Math.log(2), 1000), 1e-15);
    }

    @Test
    void logisticNeitherOverflowsNorLosesItsTail() {
        double[] y = of(OpKind.LOGISTIC, 0, Math.log(3), -Math.log(3), 1000, -1000, -INF, INF, NAN);
        assertArrayEquals(values(0.5, 0.75, 0.25, 1, 0, 0, 1, NAN), y, 1e-15);
        // exp(-700), to a relative 1e-13: the tail is a small number, not 0.
        assertEquals(9.859676543759770e-305, of(OpKind.LOGISTIC, -700)[0], 1e-317);
    }

    @Test
    void arithmeticFollowsIeee754() {
        assertArrayEquals(values(4, NAN), of(OpKind.ADD, values(1, INF), values(3, -INF)));
        assertArrayEquals(values(-2, 0), of(OpKind.SUB, values(1, 5), values(3, 5)));
        assertArrayEquals(values(3, NAN), of(OpKind.MUL, values(1, 0), values(3, INF)));
        assertArrayEquals(values(0.5, INF, NAN), of(OpKind.DIV, values(1, 1, 0), values(2, 0, 0)));
    }

    @Test
    void theRemainderHasTheSignOfTheDividend() {
        assertArrayEquals(values(1.5, -1.5, 1.5, NAN), of(OpKind.REM, values(5.5, -5.5, 5.5, 1), values(2, 2, -2, 0)));
    }

    @Test
    void powKnowsItsSpecialCases() {
        assertArrayEquals(
                values(8, 2, 1, -8, NAN, INF),
                of(OpKind.POW, values(2, 4, NAN, -2, -2, 0), values(3, 0.5, 0, 3, 0.5, -1)),
                1e-15);
    }

    @Test
    void maxAndMinAreNaNIfEitherOperandIs() {
        assertArrayEquals(values(2, NAN, NAN), of(OpKind.MAX, values(1, NAN, 1), values(2, 1, NAN)));
        assertArrayEquals(values(1, NAN, NAN), of(OpKind.MIN, values(1, NAN, 1), values(2, 1, NAN)));
    }

    @Test
    void atan2KnowsTheQuadrantAndTheSignsOfZeros() {
        double quarter = Math.PI / 4;
        assertArrayEquals(
                values(quarter, 3 * quarter, -quarter, -3 * quarter),
                of(OpKind.ATAN2, values(2, 2, -2, -2), values(2, -2, 2, -2)),
                1e-15);
        assertArrayEquals(
                values(0.0, -0.0, Math.PI, -Math.PI, Math.PI / 2, NAN, quarter),
                of(OpKind.ATAN2, values(0.0, -0.0, 0.0, -0.0, 1, NAN, INF), values(1, 1, -1, -1, 0, 1, INF)));
    }

    @Test
    void logAddExpNeitherOverflowsNorLosesTheSmaller() {
        // log(e^1000 + e^1000) = 1000 + log 2; log(3 + 4) = log 7; log(1 + e^-40) = e^-40 to 17 digits.
        double[] sums =
                of(OpKind.LOG_ADD_EXP, values(1000, -1000, Math.log(3), 0), values(1000, -1000, Math.log(4), -40));
        assertArrayEquals(
                values(1000.6931471805599, -999.3068528194401, 1.9459101490553132), Arrays.copyOf(sums, 3), 3e-13);
        assertEquals(4.248354255291589e-18, sums[3], 1e-32);
    }

    @Test
    void logAddExpOfInfinitiesIsTheGreaterOne() {
        assertArrayEquals(
                values(INF, -INF, INF, 3, INF, NAN, NAN),
                of(
                        OpKind.LOG_ADD_EXP,
                        values(INF, -INF, INF, -INF, 3, NAN, 1),
                        values(INF, -INF, -INF, 3, INF, 1, NAN)));
    }

    @Test
    void erfinvIsOneOfTheFunctions() {
        assertArrayEquals(values(-INF, 0.4769362762044699, INF, NAN), of(OpKind.ERFINV, -1, 0.5, 1, 1.5), 1e-16);
    }

    @Test
    void stopGradientIsItsOperand() {
        assertArrayEquals(values(1.5, NAN), of(OpKind.STOP_GRADIENT, 1.5, NAN));
    }

    @Test
    void eachResultIsRoundedOnceToItsType() {
        // 1 + 2^-11 is a tie in f16, 1 + 2^-8 one in bf16 and 1 + 2^-24 one in f32: all go to the even neighbour 1.
        assertEquals(1, sum(DType.F16, 1, 0x1p-11));
        assertEquals(1, sum(DType.BF16, 1, 0x1p-8));
        assertEquals(1, sum(DType.F32, 1, 0x1p-24));
        assertEquals(1 + 0x1p-24, sum(DType.F64, 1, 0x1p-24));
        assertEquals(INF, sum(DType.F16, 65504, 65504));
    }

    private static double sum(DType dtype, double a, double b) {
        return evaluate(g -> g.add(row(g, dtype, a), row(g, dtype, b))).getDouble(0);
    }
}
