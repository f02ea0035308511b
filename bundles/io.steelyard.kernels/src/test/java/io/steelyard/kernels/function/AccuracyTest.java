package io.steelyard.kernels.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccuracyTest {
    /** Coprime to 2^32, so that all exponents and all kinds of fractions occur. */
    private static final int STRIDE = 4099;

    private final SplittableRandom random = new SplittableRandom(1);
    private double worst;
    private double at;

    private void measure(Subject subject, double x) {
        double error = subject.error(x);
        if (error > worst) {
            worst = error;
            at = x;
        }
    }

    private void requireKept(String what, double bound) {
        assertTrue(worst < bound, what + "(" + at + ") is off by " + worst + " units in the last place");
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.kernels.function.Subject#all")
    void theErrorIsWithinItsBoundInEveryBinade(Subject subject) {
        for (int exponent = Double.MIN_EXPONENT; exponent <= Double.MAX_EXPONENT; exponent++) {
            // Of numbers that are far smaller than 1 most functions give themselves, or 1, or a multiple of the
            // exponent.
            int count = exponent < -60 || exponent > 10 ? 1 : 20;
            for (int i = 0; i < count; i++) {
                double x = Math.scalb(1 + random.nextDouble(), exponent);
                for (double signed : new double[] {x, -x}) {
                    if (subject.least() < signed && signed < subject.greatest()) {
                        measure(subject, signed);
                    }
                }
            }
        }
        requireKept(subject.name(), subject.bound());
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.kernels.function.Subject#all")
    void theErrorIsWithinItsBoundWhereTheFunctionBends(Subject subject) {
        double least = Math.max(subject.least(), -40);
        double greatest = Math.min(subject.greatest(), 40);
        for (int i = 0; i < 4000; i++) {
            measure(subject, least + (greatest - least) * random.nextDouble());
        }
        requireKept(subject.name(), subject.bound());
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.kernels.function.Subject#all")
    void theErrorIsWithinItsBoundForSubnormalNumbers(Subject subject) {
        for (int i = 0; i < 100; i++) {
            double x = Double.longBitsToDouble(random.nextLong(1L << random.nextInt(1, 53)));
            if (x > 0) {
                measure(subject, x);
                if (subject.least() < 0) {
                    measure(subject, -x);
                }
            }
        }
        requireKept(subject.name(), subject.bound());
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.kernels.function.Subject#withSubnormalResults")
    void subnormalResultsAreRoundedTwiceAtMost(Subject subject) {
        for (int i = 0; i < 2000; i++) {
            measure(subject, -745.2 + 38 * random.nextDouble());
        }
        requireKept(subject.name(), 0.8);
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.kernels.function.Subject#all")
    void theErrorIsWithinItsBoundNextToTheEndsOfTheDomain(Subject subject) {
        double low = subject.least();
        double high = subject.greatest();
        for (int i = 0; i < 200; i++) {
            low = Math.nextUp(low);
            high = Math.nextDown(high);
            measure(subject, low);
            measure(subject, high);
        }
        requireKept(subject.name(), subject.bound());
    }

    @Test
    void logarithmsAreAccurateCloseToTheirZero() {
        for (int exponent = -52; exponent < 0; exponent++) {
            for (int i = 0; i < 50; i++) {
                double x = Math.scalb(1 + random.nextDouble(), exponent);
                measure(Subject.LOG, 1 + x);
                measure(Subject.LOG, 1 - x / 2);
            }
        }
        requireKept("log", Subject.LOG.bound());
    }

    @Test
    void theInverseErrorFunctionIsAccurateCloseToOne() {
        for (int exponent = -53; exponent < 0; exponent++) {
            for (int i = 0; i < 50; i++) {
                double y = 1 - Math.scalb(1 + random.nextDouble(), exponent) / 2;
                measure(Subject.ERFINV, Math.min(y, Math.nextDown(1.0)));
            }
        }
        requireKept("erfinv", Subject.ERFINV.bound());
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.kernels.function.Subject#all")
    void aFloatIsTheDoubleRoundedOnceOrNextToATie(Subject subject) {
        int bits = 0;
        do {
            float x = Float.intBitsToFloat(bits);
            double exact = subject.onDouble().applyAsDouble(x);
            float found = subject.onFloat().applyAsFloat(x);
            if (Float.compare(found, (float) exact) != 0) {
                double error = Math.abs(found - exact) / Math.ulp((float) exact);
                assertTrue(error < 0.51, subject + "(" + x + ") is off by " + error + " units in the last place");
            }
            bits += STRIDE;
        } while (Integer.compareUnsigned(bits, STRIDE) >= 0);
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.kernels.function.Subject#odd")
    void oddFunctionsAreOddToTheBit(Subject subject) {
        for (int i = 0; i < 100_000; i++) {
            double x = subject.greatest() * random.nextDouble();
            assertEquals(
                    -subject.onDouble().applyAsDouble(x), subject.onDouble().applyAsDouble(-x));
            float y = (float) x;
            assertEquals(-subject.onFloat().applyAsFloat(y), subject.onFloat().applyAsFloat(-y));
        }
    }
}
