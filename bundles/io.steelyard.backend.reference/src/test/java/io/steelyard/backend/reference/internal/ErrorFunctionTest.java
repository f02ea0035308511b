package io.steelyard.backend.reference.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorFunctionTest {
    /** Expected values: the Maclaurin series summed with 80 decimal digits and rounded once. */
    @ParameterizedTest
    @CsvSource({
        "1e-310, 1.1283791670955e-310",
        "1e-10, 1.1283791670955126e-10",
        "1e-05, 1.1283791670579e-05",
        "0.1, 0.1124629160182849",
        "0.25, 0.27632639016823696",
        "0.5, 0.5204998778130465",
        "0.84374, 0.7672201241832406",
        "0.84375, 0.7672256612323416",
        "1.0, 0.8427007929497149",
        "1.2499999, 0.922900104604343",
        "1.25, 0.9229001282564583",
        "1.5, 0.9661051464753108",
        "2.0, 0.9953222650189527",
        "2.857, 0.9999466417399131",
        "2.8571428571428568, 0.9999466876886117",
        "2.8571428571428577, 0.9999466876886117",
        "3.0, 0.9999779095030014",
        "3.5, 0.9999992569016276",
        "4.5, 0.9999999998033839",
        "5.5, 0.9999999999999927",
        "5.9, 0.9999999999999999",
        "5.999999, 1.0"
    })
    void itIsWithinOneUnitInTheLastPlaceOnEachInterval(double x, double expected) {
        assertEquals(expected, ErrorFunction.erf(x), Math.ulp(expected));
        assertEquals(-expected, ErrorFunction.erf(-x), Math.ulp(expected));
    }

    @Test
    void itGoesToOneAndKeepsNaNAndTheSignOfZero() {
        assertEquals(1, ErrorFunction.erf(6));
        assertEquals(-1, ErrorFunction.erf(Double.NEGATIVE_INFINITY));
        assertEquals(Double.NaN, ErrorFunction.erf(Double.NaN));
        assertEquals(-0.0, ErrorFunction.erf(-0.0));
    }
}
