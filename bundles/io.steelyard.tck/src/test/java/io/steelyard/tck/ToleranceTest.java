package io.steelyard.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToleranceTest {
    private static final Tolerance HUNDREDTH = new Tolerance(0.01, 0.5);

    @Test
    void bothPartsAddUp() {
        Tensor expected = Tensor.of(Shape.of(2), 1.0, -100.0);
        assertEquals(Optional.empty(), HUNDREDTH.difference(expected, Tensor.of(Shape.of(2), 2.49, -100.0)));
        assertEquals(
                Optional.of("is 2.51 at 0 of [2], expected 1.0 within 1.5"),
                HUNDREDTH.difference(expected, Tensor.of(Shape.of(2), 2.51, -100.0)));
    }

    @Test
    void infinitiesDoNotWidenIt() {
        double infinity = Double.POSITIVE_INFINITY;
        Tensor expected = Tensor.of(Shape.of(2), infinity, 1.0);
        assertEquals(
                Optional.of("is 3.0 at 1 of [2], expected 1.0 within 0.51"),
                HUNDREDTH.difference(expected, Tensor.of(Shape.of(2), infinity, 3.0)));
        assertEquals(
                Optional.of("is 1.0E300 at 0 of [2], expected Infinity within 0.51"),
                HUNDREDTH.difference(expected, Tensor.of(Shape.of(2), 1e300, 1.0)));
    }

    @Test
    void anInfinityWhereANumberIsExpectedIsADifference() {
        assertEquals(
                Optional.of("is Infinity at 0 of [1], expected 1.0 within 0.51"),
                HUNDREDTH.difference(Tensor.of(Shape.of(1), 1.0), Tensor.of(Shape.of(1), Double.POSITIVE_INFINITY)));
    }

    @Test
    void integersMustBeEqualHoweverLarge() {
        Tensor expected = Tensor.of(Shape.of(1), 9_007_199_254_740_993L);
        assertEquals(
                Optional.of("is 9007199254740992 at 0 of [1], expected 9007199254740993"),
                HUNDREDTH.difference(expected, Tensor.of(Shape.of(1), 9_007_199_254_740_992L)));
        assertEquals(Optional.empty(), HUNDREDTH.difference(expected, expected));
    }

    @Test
    void exactTakesZerosOfBothSignsForEqual() {
        assertEquals(
                Optional.empty(),
                Tolerance.EXACT.difference(Tensor.scalar(DType.F64, 0.0), Tensor.scalar(DType.F64, -0.0)));
        assertEquals(
                Optional.of("is 1.0000000000000002 at 0 of [], expected 1.0"),
                Tolerance.EXACT.difference(Tensor.scalar(DType.F64, 1.0), Tensor.scalar(DType.F64, Math.nextUp(1.0))));
    }

    @Test
    void whatIsRequiredFailsWithTheNameOfWhatWasFound() {
        CheckFailure failure = assertThrows(
                CheckFailure.class,
                () -> Tolerance.EXACT.require("y", Tensor.scalar(DType.F64, 1), Tensor.scalar(DType.F64, 2)));
        assertEquals("y is 2.0 at 0 of [], expected 1.0", failure.getMessage());
    }

    @Test
    void aToleranceIsNotNegative() {
        assertThrows(IllegalArgumentException.class, () -> new Tolerance(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Tolerance(0, Double.NaN));
    }
}
