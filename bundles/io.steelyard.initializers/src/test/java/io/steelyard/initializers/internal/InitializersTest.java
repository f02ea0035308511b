package io.steelyard.initializers.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.initializer.Initializer;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InitializersTest {
    private static final Shape SHAPE = Shape.of(200, 100);

    static Stream<Initializer> random() {
        return Stream.of(
                new Uniform(),
                new Normal(),
                new TruncatedNormal(),
                new XavierUniform(),
                new XavierNormal(),
                new KaimingUniform(),
                new KaimingNormal(),
                new GlorotUniform(),
                new GlorotNormal(),
                new HeUniform(),
                new HeNormal());
    }

    @ParameterizedTest
    @MethodSource("random")
    void theSameSeedGivesTheSameWeight(Initializer initializer) {
        assertEquals(filled(initializer, Map.of(), 7), filled(initializer, Map.of(), 7));
    }

    @ParameterizedTest
    @MethodSource("random")
    void anotherSeedGivesAnotherWeight(Initializer initializer) {
        assertNotEquals(filled(initializer, Map.of(), 7), filled(initializer, Map.of(), 8));
    }

    @ParameterizedTest
    @MethodSource("random")
    void aWeightInSinglePrecisionIsTheRoundedOneInDouble(Initializer initializer) {
        Tensor exact = GivenWeight.filled(initializer, Map.of(), DType.F64, SHAPE, 7);
        assertEquals(Tensor.of(DType.F32, SHAPE, exact.toDoubles()), filled(initializer, Map.of(), 7));
    }

    @Test
    void zerosOnesAndConstantsAreTheSameEverywhere() {
        assertEquals(Tensor.filled(DType.F32, SHAPE, 0), filled(new Zeros(), Map.of(), 7));
        assertEquals(Tensor.filled(DType.F32, SHAPE, 1), filled(new Ones(), Map.of(), 7));
        assertEquals(Tensor.filled(DType.F32, SHAPE, 0.3), filled(new Constant(), Map.of("val", 0.3), 7));
    }

    /** With 200 outputs and 100 inputs; the formulas are those of keras.initializers. */
    @Test
    void theNamesOfKerasHaveTheMomentsOfKeras() {
        Moments.check(filled(new GlorotUniform(), Map.of(), 7), 0, Math.sqrt(2.0 / 300));
        Moments.check(filled(new GlorotNormal(), Map.of(), 7), 0, Math.sqrt(2.0 / 300));
        Moments.check(filled(new HeUniform(), Map.of(), 7), 0, Math.sqrt(2.0 / 100));
        Moments.check(filled(new HeNormal(), Map.of(), 7), 0, Math.sqrt(2.0 / 100));
    }

    @Test
    void theNormalOnesOfKerasAreCutAtTwoStandardDeviations() {
        double widened = Math.sqrt(2.0 / 100) / 0.8796256610342398;
        double greatest = greatest(filled(new HeNormal(), Map.of(), 7));
        // f32 rounds by 6e-8 of the value; one of 20,000 elements is well within the outermost hundredth.
        assertTrue(greatest <= 2 * widened * (1 + 1e-7) && greatest > 1.98 * widened, () -> "found " + greatest);
    }

    /** Mean and deviation of N(0, 1) under the condition that it lies in [a, b], from its density integrated numerically. */
    @ParameterizedTest
    @CsvSource({
        "-2, 2, 0, 0.8796256610342398",
        "0, 1, 0.459862229, 0.282226549",
        "-100, 100, 0, 1",
        "3, 4, 3.260454286, 0.221986022"
    })
    void aTruncatedNormalHasTheMomentsOfItsCondition(double a, double b, double mean, double std) {
        Moments.check(filled(new TruncatedNormal(), Map.of("a", a, "b", b), 7), mean, std);
    }

    @Test
    void boundsThatLeaveNothingToDrawFromAreRefused() {
        assertEquals(
                "a normal distribution with mean 0.0 and std 0.1 leaves nothing between a 1.0 and b 2.0",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> filled(new TruncatedNormal(), Map.of("std", 0.1, "a", 1.0, "b", 2.0), 7))
                        .getMessage());
    }

    @Test
    void boundsInTheWrongOrderAreRefused() {
        assertEquals(
                "a 2.0 is greater than b 1.0",
                assertThrows(IllegalArgumentException.class, () -> filled(new Uniform(), Map.of("a", 2.0), 7))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "linear, 0, 1",
        "conv2d, 0, 1",
        "sigmoid, 0, 1",
        "tanh, 0, 1.6666666666666667",
        "relu, 0, 1.4142135623730951",
        "selu, 0, 0.75",
        "leaky_relu, 0.2, 1.3867504905630728"
    })
    void gainsAreThoseOfPyTorch(String nonlinearity, double slope, double expected) {
        // One rounding of a number between 1 and 2.
        assertEquals(expected, Kaiming.gain(nonlinearity, slope), 2.3e-16);
    }

    private static double greatest(Tensor weight) {
        return Arrays.stream(weight.toDoubles()).map(Math::abs).max().orElseThrow();
    }

    private static Tensor filled(Initializer initializer, Map<String, ?> options, long seed) {
        return GivenWeight.filled(initializer, options, DType.F32, SHAPE, seed);
    }
}
