package io.steelyard.backend.reference.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InverseErrorFunctionTest {
    /** The series below grows to e^36 before it falls: 80 digits leave more than 60 behind. */
    private static final MathContext PRECISE = new MathContext(80);

    /** The first 80 digits. */
    private static final BigDecimal PI =
            new BigDecimal("3.1415926535897932384626433832795028841971693993751058209749445923078164062862089");

    private static final BigDecimal SLOPE = BigDecimal.valueOf(2).divide(PI.sqrt(PRECISE), PRECISE);

    /** 2 / sqrt(pi) times the sum of (-1)^n y^(2n + 1) / (n! (2n + 1)), summed until terms no longer count. */
    private static BigDecimal erf(double y) {
        BigDecimal square = new BigDecimal(y).pow(2);
        BigDecimal power = new BigDecimal(y);
        BigDecimal sum = BigDecimal.ZERO;
        for (int n = 0; power.abs().compareTo(new BigDecimal("1e-400")) > 0 && n < 400; n++) {
            sum = sum.add(power.divide(BigDecimal.valueOf(2L * n + 1), PRECISE), PRECISE);
            power = power.multiply(square, PRECISE).divide(BigDecimal.valueOf(-n - 1), PRECISE);
        }
        return sum.multiply(SLOPE, PRECISE);
    }

    static DoubleStream arguments() {
        Random random = new Random(1);
        DoubleStream uniform = random.doubles(300);
        DoubleStream small = random.doubles(100, -300, 0).map(exponent -> Math.pow(10, exponent));
        DoubleStream nearOne = random.doubles(100, -53, -1).map(exponent -> 1 - Math.pow(2, exponent));
        DoubleStream borders = DoubleStream.of(
                Double.MIN_VALUE,
                1e-310,
                Math.nextDown(0x1p-28),
                0x1p-28,
                0.25,
                0.5,
                Math.nextUp(0.5),
                0.7672256612323416,
                0.9229001282564583,
                0.9999466876886117,
                Math.nextDown(1.0));
        return DoubleStream.concat(DoubleStream.concat(uniform, small), DoubleStream.concat(nearOne, borders))
                .filter(x -> x < 1);
    }

    @ParameterizedTest
    @MethodSource("arguments")
    void theArgumentLiesBetweenTheErrorFunctionTwoUnitsBelowAndAbove(double x) {
        double y = InverseErrorFunction.erfinv(x);
        BigDecimal exact = new BigDecimal(x);
        double below = Math.nextDown(Math.nextDown(y));
        double above = Math.nextUp(Math.nextUp(y));
        assertTrue(erf(below).compareTo(exact) <= 0, () -> "erfinv(" + x + ") = " + y + " is too great");
        assertTrue(erf(above).compareTo(exact) >= 0, () -> "erfinv(" + x + ") = " + y + " is too small");
        assertEquals(-y, InverseErrorFunction.erfinv(-x));
    }

    @Test
    void itsBordersAreInfiniteAndNothingLiesBeyond() {
        assertEquals(Double.POSITIVE_INFINITY, InverseErrorFunction.erfinv(1));
        assertEquals(Double.NEGATIVE_INFINITY, InverseErrorFunction.erfinv(-1));
        assertEquals(Double.NaN, InverseErrorFunction.erfinv(Math.nextUp(1.0)));
        assertEquals(Double.NaN, InverseErrorFunction.erfinv(-2));
        assertEquals(Double.NaN, InverseErrorFunction.erfinv(Double.POSITIVE_INFINITY));
        assertEquals(Double.NaN, InverseErrorFunction.erfinv(Double.NaN));
    }

    @Test
    void theSignOfZeroStays() {
        assertEquals(0.0, InverseErrorFunction.erfinv(0.0));
        assertEquals(-0.0, InverseErrorFunction.erfinv(-0.0));
    }

    @ParameterizedTest
    @MethodSource("complements")
    void theComplementIsWithinThreeUnitsInItsLastPlace(double y) {
        BigDecimal expected = BigDecimal.ONE.subtract(erf(y), PRECISE);
        double found = ErrorFunction.erfc(y);
        BigDecimal off = new BigDecimal(found).subtract(expected).abs();
        assertTrue(off.compareTo(new BigDecimal(3 * Math.ulp(found))) <= 0, () -> "erfc(" + y + ") = " + found);
    }

    static DoubleStream complements() {
        DoubleStream borders = DoubleStream.of(0.25, 0.5, 0.84375, 1, 1.25, 2.857, 2.8571428571428577, 6);
        return DoubleStream.concat(new Random(2).doubles(200, 0.25, 6), borders);
    }
}
