package io.steelyard.kernels.function;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SpecialValuesTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    static Stream<Arguments> everySpecialValue() {
        return Stream.of(
                row(Subject.EXP, 0, 1),
                row(Subject.EXP, -0.0, 1),
                row(Subject.EXP, INFINITY, INFINITY),
                row(Subject.EXP, -INFINITY, 0),
                row(Subject.EXP, 1e300, INFINITY),
                row(Subject.EXP, -1e300, 0),
                row(Subject.EXPM1, 0, 0),
                row(Subject.EXPM1, -0.0, -0.0),
                row(Subject.EXPM1, INFINITY, INFINITY),
                row(Subject.EXPM1, -INFINITY, -1),
                row(Subject.EXPM1, -1e300, -1),
                row(Subject.LOG, 1, 0),
                row(Subject.LOG, 0, -INFINITY),
                row(Subject.LOG, -0.0, -INFINITY),
                row(Subject.LOG, INFINITY, INFINITY),
                row(Subject.LOG, -INFINITY, NAN),
                row(Subject.LOG, -1, NAN),
                row(Subject.LOG1P, 0, 0),
                row(Subject.LOG1P, -0.0, -0.0),
                row(Subject.LOG1P, -1, -INFINITY),
                row(Subject.LOG1P, -1.5, NAN),
                row(Subject.LOG1P, INFINITY, INFINITY),
                row(Subject.LOG1P, -INFINITY, NAN),
                row(Subject.TANH, 0, 0),
                row(Subject.TANH, -0.0, -0.0),
                row(Subject.TANH, INFINITY, 1),
                row(Subject.TANH, -INFINITY, -1),
                row(Subject.TANH, 30, 1),
                row(Subject.LOGISTIC, 0, 0.5),
                row(Subject.LOGISTIC, -0.0, 0.5),
                row(Subject.LOGISTIC, INFINITY, 1),
                row(Subject.LOGISTIC, -INFINITY, 0),
                row(Subject.LOGISTIC, 60, 1),
                row(Subject.LOGISTIC, -1e300, 0),
                row(Subject.ERF, 0, 0),
                row(Subject.ERF, -0.0, -0.0),
                row(Subject.ERF, INFINITY, 1),
                row(Subject.ERF, -INFINITY, -1),
                row(Subject.ERF, -7, -1),
                row(Subject.ERFINV, 0, 0),
                row(Subject.ERFINV, -0.0, -0.0),
                row(Subject.ERFINV, 1, INFINITY),
                row(Subject.ERFINV, -1, -INFINITY),
                row(Subject.ERFINV, 1.5, NAN),
                row(Subject.ERFINV, -INFINITY, NAN));
    }

    private static Arguments row(Subject subject, double x, double y) {
        return Arguments.of(subject, x, y);
    }

    @ParameterizedTest
    @MethodSource("everySpecialValue")
    void aDoubleBecomesExactlyThis(Subject subject, double x, double y) {
        assertEquals(y, subject.onDouble().applyAsDouble(x));
    }

    @ParameterizedTest
    @MethodSource("everySpecialValue")
    void aFloatBecomesExactlyThis(Subject subject, double x, double y) {
        assertEquals((float) y, subject.onFloat().applyAsFloat((float) x));
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.kernels.function.Subject#all")
    void nothingKnownGivesNothingKnown(Subject subject) {
        assertEquals(NAN, subject.onDouble().applyAsDouble(NAN));
        assertEquals(Float.NaN, subject.onFloat().applyAsFloat(Float.NaN));
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.kernels.function.Subject#identitiesNearZero")
    void theSmallestNumbersGiveThemselves(Subject subject) {
        for (double x : new double[] {Double.MIN_VALUE, Double.MIN_NORMAL, 1e-300}) {
            assertEquals(x, subject.onDouble().applyAsDouble(x));
            assertEquals(-x, subject.onDouble().applyAsDouble(-x));
        }
        for (float x : new float[] {Float.MIN_VALUE, Float.MIN_NORMAL, 1e-30f}) {
            assertEquals(x, subject.onFloat().applyAsFloat(x));
            assertEquals(-x, subject.onFloat().applyAsFloat(-x));
        }
    }

    @Test
    void exponentialsOverflowAndUnderflowWhereTheTrueValuesDo() {
        // ln(2^1024 - 2^970) is between the first two, ln(2^-1075) between the second.
        assertEquals(1.797693134862273e308, Exponential.exp(709.782712893384), 0x1p972);
        assertEquals(INFINITY, Exponential.exp(Math.nextUp(709.782712893384)));
        assertEquals(INFINITY, Exponential.expm1(Math.nextUp(709.782712893384)));
        assertEquals(Double.MIN_VALUE, Exponential.exp(-745.1332191019411));
        assertEquals(0, Exponential.exp(-745.1332191019412));
        assertEquals(Double.MIN_VALUE, Logistic.logistic(-745.1332191019411));
    }

    @Test
    void floatExponentialsOverflowAndUnderflowWhereTheTrueValuesDo() {
        // ln(2^128 - 2^103) is 88.72283908, ln(2^-150) is -103.97207708.
        assertEquals(3.4027985e38f, Exponential.exp(88.72283f));
        assertEquals(Float.POSITIVE_INFINITY, Exponential.exp(88.72284f));
        assertEquals(Float.POSITIVE_INFINITY, Exponential.expm1(88.72284f));
        assertEquals(Float.MIN_VALUE, Exponential.exp(-103.97207f));
        assertEquals(0f, Exponential.exp(-103.972084f));
        assertEquals(Float.MIN_VALUE, Logistic.logistic(-103.97207f));
    }
}
