package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class ErrorFunctionTest {
    private static final MathContext DIGITS = new MathContext(60);

    /** 2 / sqrt(pi). */
    private static final BigDecimal FACTOR = new BigDecimal("1.12837916709551257389615890312154517168810125865800");

    @Test
    void itIsTheAlternatingSeriesSummedWithSixtyDigits() {
        // 60 digits leave more than 40 at x = 6, where the largest term is about 1e15.
        for (double x = -6; x <= 6; x += 0.0625) {
            double expected = series(x);
            assertEquals(expected, ErrorFunction.erf(x), 16 * Math.ulp(expected), "erf(" + x + ")");
        }
    }

    /** {@code 2 / sqrt(pi) * sum of (-1)^n x^(2n+1) / (n! (2n+1))}, Abramowitz and Stegun 7.1.5. */
    private static double series(double x) {
        BigDecimal square = new BigDecimal(x).pow(2).negate();
        BigDecimal power = new BigDecimal(x);
        BigDecimal sum = BigDecimal.ZERO;
        for (int n = 0; n < 200; n++) {
            sum = sum.add(power.divide(BigDecimal.valueOf(2L * n + 1), DIGITS));
            power = power.multiply(square).divide(BigDecimal.valueOf(n + 1L), DIGITS);
        }
        return sum.multiply(FACTOR).doubleValue();
    }

    @Test
    void itsLimitsAndSpecialValuesAreKept() {
        assertEquals(1, ErrorFunction.erf(Double.POSITIVE_INFINITY));
        assertEquals(-1, ErrorFunction.erf(-7));
        assertEquals(0.0, ErrorFunction.erf(0.0));
        assertEquals(-0.0, ErrorFunction.erf(-0.0));
        assertEquals(Double.NaN, ErrorFunction.erf(Double.NaN));
        assertEquals(1.1283791670955126e-300, ErrorFunction.erf(1e-300), 1e-315);
    }
}
