package io.steelyard.initializers.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.linalg.ojalgo.internal.OjAlgoDecompositions;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrthogonalTest {
    /** Of a product of two vectors of length 1: each element is off by 2^-24 of itself once it is rounded to f32. */
    private static final double ROUNDING = 2 * 0x1p-24 * (1 + 1e-6);

    private final Orthogonal orthogonal = new Orthogonal(new OjAlgoDecompositions());

    @Test
    void aTallWeightHasOrthonormalColumns() {
        Tensor weight = filled(Map.of(), Shape.of(50, 30), 7);
        for (int i = 0; i < 30; i++) {
            for (int j = 0; j <= i; j++) {
                assertEquals(i == j ? 1 : 0, product(weight, 50, i, 30, j, 30), ROUNDING);
            }
        }
    }

    @Test
    void aWideWeightHasOrthonormalRows() {
        assertOrthonormalRows(filled(Map.of(), Shape.of(30, 50), 7), 30, 50, 1);
        assertOrthonormalRows(filled(Map.of(), Shape.of(30, 30), 7), 30, 30, 1);
    }

    @Test
    void theFiltersOfAConvolutionAreOrthonormal() {
        assertOrthonormalRows(filled(Map.of(), Shape.of(16, 8, 3, 3), 7), 16, 72, 1);
    }

    @Test
    void theGainMultipliesTheWeight() {
        assertOrthonormalRows(filled(Map.of("gain", 1.5), Shape.of(20, 40), 7), 20, 40, 1.5 * 1.5);
    }

    @Test
    void theSameSeedGivesTheSameWeight() {
        Shape shape = Shape.of(20, 40);
        assertEquals(filled(Map.of(), shape, 7), filled(Map.of(), shape, 7));
        assertNotEquals(filled(Map.of(), shape, 7), filled(Map.of(), shape, 8));
    }

    @Test
    void aWeightInSinglePrecisionIsTheRoundedOneInDouble() {
        Shape shape = Shape.of(20, 40);
        Tensor exact = GivenWeight.filled(orthogonal, Map.of(), DType.F64, shape, 7);
        assertEquals(Tensor.of(DType.F32, shape, exact.toDoubles()), filled(Map.of(), shape, 7));
    }

    /** With a positive diagonal of R, the first column of Q is that of the normal numbers, scaled to length 1. */
    @Test
    void theFirstColumnPointsWhereItsNormalNumbersDo() {
        Tensor weight = GivenWeight.filled(orthogonal, Map.of(), DType.F64, Shape.of(5, 3), 7);
        RandomStream random = new RandomStream(7, RandomStream.named("layer.weight", "init"), 0);
        double square = 0;
        for (long i = 0; i < 5; i++) {
            square += random.normal(3 * i) * random.normal(3 * i);
        }
        for (long i = 0; i < 5; i++) {
            // A few roundings of numbers below 1.
            assertEquals(random.normal(3 * i) / Math.sqrt(square), weight.getDouble(3 * i), 1e-15);
        }
    }

    /**
     * What is uniform has a trace of mean 0 and variance 1 (P. Diaconis, M. Shahshahani, "On the eigenvalues of random
     * matrices", 1994). Without regard to the diagonal of R, LAPACK's Q of four dimensions has one of mean -0.83, found
     * from 20,000. The mean of 400 may be off by five of its standard deviations, 0.05.
     */
    @Test
    void noOrthogonalMatrixIsMoreLikelyThanAnother() {
        double sum = 0;
        double squares = 0;
        for (int seed = 0; seed < 400; seed++) {
            Tensor weight = filled(Map.of(), Shape.of(4, 4), seed);
            double trace = weight.getDouble(0) + weight.getDouble(5) + weight.getDouble(10) + weight.getDouble(15);
            sum += trace;
            squares += trace * trace;
        }
        assertEquals(0, sum / 400, 0.25);
        // The fourth moment is 3, so that the square of a trace has the standard deviation 1.42.
        assertEquals(1, squares / 400, 5 * 1.42 / 20);
    }

    @Test
    void aWeightWithFewerThanTwoDimensionsIsRefused() {
        assertEquals(
                "orthogonal needs a weight with 2 or more dimensions, found shape [7]",
                assertThrows(IllegalArgumentException.class, () -> filled(Map.of(), Shape.of(7), 7))
                        .getMessage());
    }

    @Test
    void aWeightWithoutElementsIsLeftAlone() {
        assertEquals(Shape.of(0, 3), filled(Map.of(), Shape.of(0, 3), 7).shape());
    }

    private static void assertOrthonormalRows(Tensor weight, int rows, int columns, double square) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j <= i; j++) {
                assertEquals(
                        i == j ? square : 0,
                        product(weight, columns, i * columns, 1, j * columns, 1),
                        square * ROUNDING);
            }
        }
    }

    private static double product(Tensor weight, int count, int a, int strideA, int b, int strideB) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += weight.getDouble(a + (long) k * strideA) * weight.getDouble(b + (long) k * strideB);
        }
        return sum;
    }

    private Tensor filled(Map<String, ?> options, Shape shape, long seed) {
        return GivenWeight.filled(orthogonal, options, DType.F32, shape, seed);
    }
}
