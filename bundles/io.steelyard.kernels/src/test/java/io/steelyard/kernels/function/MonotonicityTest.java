package io.steelyard.kernels.function;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where one way to compute a function takes over from another, its values go on growing. */
class MonotonicityTest {
    private static final int NEIGHBOURS = 5000;
    private static final double STEP = StrictMath.log(2) / 32;

    static Stream<Arguments> seams() {
        return Stream.of(
                Arguments.of(Subject.EXP, steps(-708, 708)),
                Arguments.of(Subject.EXP, new double[] {-745, -708, 0, 708, 709.78}),
                Arguments.of(Subject.EXPM1, steps(-45, 45)),
                Arguments.of(Subject.EXPM1, new double[] {-45, -0.35, -0x1p-54, 0, 0x1p-54, 0.35, 45, 708}),
                Arguments.of(Subject.LOG, new double[] {
                    0x1p-1022,
                    0x1p-30 * Math.sqrt(0.5),
                    Math.sqrt(0.5),
                    1,
                    Math.sqrt(2),
                    2,
                    Math.sqrt(8),
                    0x1p50 * Math.sqrt(2)
                }),
                Arguments.of(Subject.LOG1P, new double[] {
                    -0.9999,
                    -0.5,
                    Math.sqrt(0.5) - 1,
                    -0x1p-54,
                    0,
                    0x1p-54,
                    Math.sqrt(2) - 1,
                    1,
                    Math.sqrt(8) - 1,
                    0x1p53
                }),
                Arguments.of(Subject.TANH, steps(0.5, 20)),
                Arguments.of(Subject.TANH, new double[] {-20, -0.55, -0x1p-28, 0, 0x1p-28, 0.55, 20}),
                Arguments.of(Subject.LOGISTIC, steps(-45, 45)),
                Arguments.of(Subject.LOGISTIC, new double[] {-745, -708, -45, 0, 45}),
                Arguments.of(Subject.ERF, new double[] {-6, -4.25, -3, -2, -1, 0, 1, 2, 3, 4.25, 6}),
                Arguments.of(
                        Subject.ERFINV,
                        new double[] {-0.9966252, 0, 0.5, StrictMath.sqrt(-StrictMath.expm1(-5)), 0.999995, 1}));
    }

    /** Half way between powers of 2^(1/32), where the exponential goes over to the next. */
    private static double[] steps(double from, double to) {
        double[] seams = new double[50];
        for (int i = 0; i < seams.length; i++) {
            double x = from + (to - from) * (i + 0.5) / seams.length;
            seams[i] = (Math.rint(x / STEP) + 0.5) * STEP;
        }
        return seams;
    }

    @ParameterizedTest
    @MethodSource("seams")
    void valuesGrowAcrossIt(Subject subject, double[] seams) {
        for (double seam : seams) {
            double x = seam;
            for (int i = 0; i < NEIGHBOURS; i++) {
                x = Math.nextDown(x);
            }
            double last = subject.onDouble().applyAsDouble(x);
            for (int i = 0; i < 2 * NEIGHBOURS; i++) {
                x = Math.nextUp(x);
                double y = subject.onDouble().applyAsDouble(x);
                // Beyond the ends of the domain there is no value to compare.
                assertTrue(!(y < last), subject + "(" + x + ") is " + y + ", after " + last);
                last = y;
            }
        }
    }
}
