package io.steelyard.linalg.ojalgo.internal;

import static io.steelyard.linalg.ojalgo.internal.Matrices.assertClose;
import static io.steelyard.linalg.ojalgo.internal.Matrices.at;
import static io.steelyard.linalg.ojalgo.internal.Matrices.matrix;

import io.steelyard.linalg.Qr;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What LAPACK finds, and that the factors are what they are said to be. */
class GoldenDecompositionsTest {
    private final Decomposed decomposed = new Decomposed(new OjAlgoDecompositions());

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "/golden/matrices.csv", numLinesToSkip = 1, maxCharsPerColumn = 100_000)
    void valuesAreThoseOfLapack(
            String name, int rows, int columns, String elements, String diagonal, String singular, String eigenvalues) {
        Tensor a = matrix(rows, columns, numbers(elements));
        Qr qr = decomposed.qr(a);
        // Where a column depends on those before it, rounding alone decides which direction comes next.
        if (diagonal != null) {
            int k = Math.min(rows, columns);
            double[] found =
                    IntStream.range(0, k).mapToDouble(i -> at(qr.r(), i, i)).toArray();
            assertClose(vector(numbers(diagonal)), vector(found), "the diagonal of r");
        }
        assertClose(vector(numbers(singular)), decomposed.svd(a).s(), "singular values");
        if (eigenvalues != null) {
            assertClose(vector(numbers(eigenvalues)), decomposed.eigh(a).eigenvalues(), "eigenvalues");
        }
    }

    private static Tensor vector(double[] values) {
        return Tensor.of(Shape.of(values.length), values);
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
