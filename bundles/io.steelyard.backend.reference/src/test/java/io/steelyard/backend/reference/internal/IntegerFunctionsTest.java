package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.evaluate;
import static io.steelyard.backend.reference.internal.Evaluation.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IntegerFunctionsTest {
    private static double of(DType dtype, OpKind kind, double a, double b) {
        return evaluate(g -> g.binary(kind, row(g, dtype, a), row(g, dtype, b))).getDouble(0);
    }

    private static double of(DType dtype, OpKind kind, double a) {
        return evaluate(g -> g.unary(kind, row(g, dtype, a))).getDouble(0);
    }

    @Test
    void sumsWrapAround() {
        assertEquals(-128, of(DType.I8, OpKind.ADD, 127, 1));
        assertEquals(-32768, of(DType.I16, OpKind.ADD, 32767, 1));
        assertEquals(Integer.MIN_VALUE, of(DType.I32, OpKind.ADD, Integer.MAX_VALUE, 1));
        assertEquals(4, of(DType.U8, OpKind.ADD, 250, 10));
    }

    @Test
    void productsOf64BitsWrapAround() {
        Tensor half = Tensor.of(Shape.scalar(), 1L << 62);
        assertEquals(Long.MIN_VALUE, evaluate(g -> g.mul(g.constant(half), 2)).getLong(0));
    }

    @Test
    void negAndAbsOfTheLowestValueAreTheLowestValue() {
        assertEquals(-128, of(DType.I8, OpKind.NEG, -128));
        assertEquals(Integer.MIN_VALUE, of(DType.I32, OpKind.ABS, Integer.MIN_VALUE));
        assertEquals(255, of(DType.U8, OpKind.NEG, 1));
    }

    @Test
    void quotientsAreRoundedTowardsZeroAndRemaindersHaveTheSignOfTheDividend() {
        assertEquals(-3, of(DType.I32, OpKind.DIV, -7, 2));
        assertEquals(-1, of(DType.I32, OpKind.REM, -7, 2));
        assertEquals(1, of(DType.I64, OpKind.REM, 7, -2));
        assertEquals(100, of(DType.U8, OpKind.DIV, 200, 2));
        assertEquals(Integer.MIN_VALUE, of(DType.I32, OpKind.DIV, Integer.MIN_VALUE, -1));
    }

    @Test
    void dividingByZeroIsRefusedNamingTheNode() {
        ArithmeticException e = assertThrows(ArithmeticException.class, () -> of(DType.I32, OpKind.DIV, 1, 0));
        assertTrue(e.getMessage().startsWith("%2 = div(%0, %1) : i32[1]"), e.getMessage());
    }

    @Test
    void maxMinAndSignCompareAsNumbers() {
        assertEquals(200, of(DType.U8, OpKind.MAX, 200, 100));
        assertEquals(-5, of(DType.I8, OpKind.MIN, -5, 3));
        assertEquals(-1, of(DType.I16, OpKind.SIGN, -300));
    }

    @Test
    void shiftsMoveTheBitsOfEveryType() {
        for (DType dtype : List.of(DType.I8, DType.I16, DType.I32, DType.I64, DType.U8)) {
            assertEquals(0b10100, of(dtype, OpKind.SHIFT_LEFT, 0b101, 2), dtype.label());
            assertEquals(0b101, of(dtype, OpKind.SHIFT_RIGHT, 0b10110, 2), dtype.label());
            assertEquals(5, of(dtype, OpKind.SHIFT_LEFT, 5, 0), dtype.label());
        }
    }

    @Test
    void bitsShiftedBeyondTheTypeAreLostAndTheHighestBecomesTheSign() {
        assertEquals(-128, of(DType.I8, OpKind.SHIFT_LEFT, 3, 7));
        assertEquals(128, of(DType.U8, OpKind.SHIFT_LEFT, 3, 7));
        assertEquals(Short.MIN_VALUE, of(DType.I16, OpKind.SHIFT_LEFT, 1, 15));
        assertEquals(Integer.MIN_VALUE, of(DType.I32, OpKind.SHIFT_LEFT, 1, 31));
        assertEquals(Long.MIN_VALUE, of(DType.I64, OpKind.SHIFT_LEFT, 1, 63));
    }

    @Test
    void theSignComesInFromAboveAndZerosWhereThereIsNone() {
        assertEquals(-3, of(DType.I8, OpKind.SHIFT_RIGHT, -5, 1));
        assertEquals(-1, of(DType.I16, OpKind.SHIFT_RIGHT, Short.MIN_VALUE, 15));
        assertEquals(-2, of(DType.I64, OpKind.SHIFT_RIGHT, Long.MIN_VALUE, 62));
        assertEquals(125, of(DType.U8, OpKind.SHIFT_RIGHT, 251, 1));
    }

    @Test
    void shiftsByTheWidthOrMoreOrByLessThanNothingLeaveZeroOrTheSign() {
        Map<DType, Integer> widths = Map.of(DType.I8, 8, DType.I16, 16, DType.I32, 32, DType.I64, 64, DType.U8, 8);
        widths.forEach((dtype, width) -> {
            boolean signed = dtype != DType.U8;
            // Of u8, -1 is 255 and -128 is 128.
            for (double distance : new double[] {width, width + 1, 64, 100, -1, -128}) {
                assertEquals(0, of(dtype, OpKind.SHIFT_LEFT, 7, distance), dtype + " by " + distance);
                assertEquals(0, of(dtype, OpKind.SHIFT_RIGHT, 7, distance), dtype + " by " + distance);
                assertEquals(signed ? -1 : 0, of(dtype, OpKind.SHIFT_RIGHT, -7, distance), dtype + " by " + distance);
            }
        });
    }

    @Test
    void andOrXorAndNotAreBitwiseOnIntegers() {
        assertEquals(0b1000, of(DType.I32, OpKind.AND, 0b1100, 0b1010));
        assertEquals(0b1110, of(DType.I32, OpKind.OR, 0b1100, 0b1010));
        assertEquals(0b0110, of(DType.I32, OpKind.XOR, 0b1100, 0b1010));
        assertEquals(-13, of(DType.I32, OpKind.NOT, 12));
        assertEquals(243, of(DType.U8, OpKind.NOT, 12));
    }

    @Test
    void andOrXorAndNotAreLogicalOnBooleans() {
        double[] a = {0, 0, 1, 1};
        double[] b = {0, 1, 0, 1};
        assertArrayEquals(new long[] {0, 0, 0, 1}, logical(OpKind.AND, a, b));
        assertArrayEquals(new long[] {0, 1, 1, 1}, logical(OpKind.OR, a, b));
        assertArrayEquals(new long[] {0, 1, 1, 0}, logical(OpKind.XOR, a, b));
        assertArrayEquals(
                new long[] {1, 0},
                evaluate(g -> g.unary(OpKind.NOT, row(g, DType.BOOL, 0, 1))).toLongs());
    }

    private static long[] logical(OpKind kind, double[] a, double[] b) {
        return evaluate(g -> g.binary(kind, row(g, DType.BOOL, a), row(g, DType.BOOL, b)))
                .toLongs();
    }
}
