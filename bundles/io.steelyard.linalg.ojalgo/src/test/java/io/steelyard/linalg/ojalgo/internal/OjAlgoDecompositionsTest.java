package io.steelyard.linalg.ojalgo.internal;

import static io.steelyard.linalg.ojalgo.internal.Matrices.at;
import static io.steelyard.linalg.ojalgo.internal.Matrices.matrix;
import static io.steelyard.linalg.ojalgo.internal.Matrices.normal;
import static io.steelyard.linalg.ojalgo.internal.Matrices.product;
import static io.steelyard.linalg.ojalgo.internal.Matrices.transposed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.linalg.Eigh;
import io.steelyard.linalg.Svd;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class OjAlgoDecompositionsTest {
    private final OjAlgoDecompositions decompositions = new OjAlgoDecompositions();
    private final Decomposed decomposed = new Decomposed(decompositions);

    @Test
    void aColumnOfZerosHidesNoneOfThoseToItsRight() {
        decomposed.qr(matrix(2, 2, 0, 1, 0, 1));
        decomposed.qr(matrix(4, 4, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 3, 4, 0, 0, 5, 6));
    }

    @Test
    void whatIsNearlyEliminatedIsEliminatedAllTheSame() {
        decomposed.qr(matrix(2, 2, 1, 0, 1e-9, 1));
        decomposed.qr(matrix(3, 3, 1, 3, 4, 1e-8, 1, 5, 1e-8, 2, 7));
    }

    @Test
    void whatHasOneElementRowOrColumnIsAMatrixToo() {
        for (Tensor a : new Tensor[] {matrix(1, 1, -2), matrix(1, 3, -2, 1, 3), matrix(3, 1, -2, 1, 3)}) {
            decomposed.qr(a);
            decomposed.svd(a);
        }
        assertEquals(
                matrix(1, 1, -2),
                matrix(1, 1, decomposed.eigh(matrix(1, 1, -2)).eigenvalues().toDoubles()));
    }

    @Test
    void aMatrixOfZerosHasFactorsAllTheSame() {
        decomposed.qr(matrix(4, 3, new double[12]));
        decomposed.svd(matrix(3, 4, new double[12]));
        decomposed.eigh(matrix(3, 3, new double[9]));
    }

    @Test
    void equalSingularAndEigenvaluesHaveVectorsAtRightAngles() {
        Tensor swap = matrix(4, 4, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0);
        assertArrayEquals(new double[] {1, 1, 1, 1}, decomposed.svd(swap).s().toDoubles(), 1e-15);
        assertArrayEquals(
                new double[] {-1, -1, 1, 1}, decomposed.eigh(swap).eigenvalues().toDoubles(), 1e-15);
    }

    /** Of numbers that make rows and columns zero, equal, nearly eliminated, or far apart. */
    @Test
    void oddMatricesAreDecomposedLikeAnyOther() {
        double[] numbers = {0, 0, 0, 1, 1, -1, 1e-8, -1e-9, 1e-17, 1e8};
        RandomStream random = new RandomStream(5, 6, 7);
        long at = 0;
        for (int n = 0; n < 3000; n++) {
            int rows = 1 + (int) (6 * random.uniform(at++));
            int columns = 1 + (int) (6 * random.uniform(at++));
            double[] elements = new double[rows * columns];
            for (int i = 0; i < elements.length; i++) {
                elements[i] = numbers[(int) (numbers.length * random.uniform(at++))];
            }
            Tensor a = matrix(rows, columns, elements);
            decomposed.qr(a);
            decomposed.svd(a);
            if (rows == columns) {
                for (int i = 0; i < elements.length; i++) {
                    elements[i] = elements[Math.max(i / rows, i % rows) * rows + Math.min(i / rows, i % rows)];
                }
                decomposed.eigh(matrix(rows, rows, elements));
            }
        }
    }

    @Test
    void theLargestAndTheLeastNumbersNeitherOverflowNorVanish() {
        for (double unit : new double[] {1e307, 1e-308}) {
            Tensor a =
                    Tensor.of(Shape.of(2, 2), 3 * unit, 4 * unit, 4 * unit, -3 * unit); // 5 times an orthogonal matrix
            double allowed = 5e-15 * unit + Double.MIN_VALUE;
            assertEquals(5 * unit, at(decompositions.qr(a).r(), 0, 0), allowed);
            assertArrayEquals(
                    new double[] {5 * unit, 5 * unit}, decompositions.svd(a).s().toDoubles(), allowed);
            assertArrayEquals(
                    new double[] {-5 * unit, 5 * unit},
                    decompositions.eigh(a).eigenvalues().toDoubles(),
                    allowed);
        }
    }

    @Test
    void aMatrixInSinglePrecisionIsDecomposedInDouble() {
        Tensor single = Tensor.of(Shape.of(2, 2), 0.1f, 0.2f, 0.2f, 0.3f);
        Tensor same = matrix(2, 2, single.toDoubles());
        assertEquals(decompositions.qr(same), decompositions.qr(single));
        assertEquals(decompositions.svd(same), decompositions.svd(single));
        assertEquals(decompositions.eigh(same), decompositions.eigh(single));
    }

    @Test
    void theSameMatrixGivesTheSameBits() {
        Tensor a = normal(60, 50);
        assertEquals(decompositions.qr(a), decompositions.qr(a));
        assertEquals(decompositions.svd(a), decompositions.svd(a));
        Tensor symmetric = product(transposed(a), a);
        assertEquals(decompositions.eigh(symmetric), decompositions.eigh(symmetric));
    }

    @Test
    void aMatrixWithoutElementsHasFactorsWithoutElements() {
        assertEquals(Shape.of(3, 0), decompositions.qr(matrix(3, 0)).q().shape());
        assertEquals(Shape.of(0, 0), decompositions.qr(matrix(3, 0)).r().shape());
        assertEquals(Shape.of(0, 3), decompositions.qr(matrix(0, 3)).r().shape());
        Svd svd = decompositions.svd(matrix(0, 3));
        assertEquals(Shape.of(0, 0), svd.u().shape());
        assertEquals(Shape.of(0), svd.s().shape());
        assertEquals(Shape.of(0, 3), svd.vh().shape());
        Eigh eigh = decompositions.eigh(matrix(0, 0));
        assertEquals(Shape.of(0), eigh.eigenvalues().shape());
        assertEquals(Shape.of(0, 0), eigh.eigenvectors().shape());
    }

    @Test
    void roundingIsNoAsymmetry() {
        float next = Math.nextUp(0.7f);
        Tensor a = Tensor.of(Shape.of(2, 2), 0, 0.7f, next, 0);
        assertEquals(
                (0.7f + (double) next) / 2, decompositions.eigh(a).eigenvalues().getDouble(1), 1e-15);
    }

    @Test
    void whatIsNoSuchMatrixIsRefusedInOneSentence() {
        refused("qr needs a matrix of f32 or f64, found i64", () -> decompositions.qr(Tensor.of(Shape.of(1, 1), 1L)));
        refused(
                "svd needs a matrix of f32 or f64, found bf16",
                () -> decompositions.svd(Tensor.of(DType.BF16, Shape.of(1, 1), 1)));
        refused(
                "svd needs a matrix, of rank 2, found shape [1, 2, 1]",
                () -> decompositions.svd(Tensor.of(Shape.of(1, 2, 1), 1.0, 2.0)));
        refused(
                "qr needs finite elements, found NaN at [1, 0]",
                () -> decompositions.qr(matrix(2, 2, 1, 2, Double.NaN, 4)));
        refused(
                "svd needs finite elements, found -Infinity at [0, 1]",
                () -> decompositions.svd(matrix(2, 2, 1, Double.NEGATIVE_INFINITY, 3, 4)));
        refused("eigh needs a square matrix, found shape [1, 2]", () -> decompositions.eigh(matrix(1, 2, 1, 2)));
        refused(
                "eigh needs a symmetric matrix, found 2.0 at [0, 1] and 3.0 at [1, 0]",
                () -> decompositions.eigh(matrix(2, 2, 1, 2, 3, 4)));
        refused(
                "qr needs a matrix of fewer than 2^31 elements, found shape [4294967296, 0]",
                () -> decompositions.qr(Tensor.of(Shape.of(1L << 32, 0), new double[0])));
    }

    /** Beyond all of the sizes from which on ojAlgo would divide work among threads of its own. */
    @Test
    void noThreadIsStartedForLargeMatrices() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Tensor square = normal(512, 512);
        decompositions.qr(square);
        decompositions.svd(square);
        decompositions.svd(normal(1200, 140));
        decompositions.svd(normal(140, 1200));
        decompositions.eigh(product(transposed(square), square));
        Set<String> started = new HashSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread) && thread.getName().contains("ojAlgo")) {
                started.add(thread.getName());
            }
        }
        assertEquals(Set.of(), started);
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
