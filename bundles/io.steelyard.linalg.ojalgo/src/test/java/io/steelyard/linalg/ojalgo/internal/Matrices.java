package io.steelyard.linalg.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Products of matrices, by plain loops, and what tests want to know of them. */
final class Matrices {
    /**
     * Of the largest magnitude: what rounding may make of sums of at most 512 products. The bounds on backward errors of
     * Golub and Van Loan are some n times 1.1e-16.
     */
    static final double TOLERANCE = 1e-12;

    private Matrices() {}

    static Tensor matrix(int rows, int columns, double... elements) {
        return Tensor.of(Shape.of(rows, columns), elements);
    }

    /** Standard normal numbers. */
    static Tensor normal(int rows, int columns) {
        RandomStream random = new RandomStream(1, 2, 3);
        return matrix(
                rows,
                columns,
                IntStream.range(0, rows * columns).mapToDouble(random::normal).toArray());
    }

    static int rows(Tensor a) {
        return (int) a.shape().dim(0);
    }

    static int columns(Tensor a) {
        return (int) a.shape().dim(1);
    }

    static double at(Tensor a, int row, int column) {
        return a.getDouble((long) row * columns(a) + column);
    }

    static Tensor transposed(Tensor a) {
        double[] elements = new double[rows(a) * columns(a)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = at(a, i % rows(a), i / rows(a));
        }
        return matrix(columns(a), rows(a), elements);
    }

    static Tensor product(Tensor a, Tensor b) {
        double[] x = a.toDoubles();
        double[] y = b.toDoubles();
        double[] product = new double[rows(a) * columns(b)];
        for (int i = 0; i < rows(a); i++) {
            for (int l = 0; l < columns(a); l++) {
                for (int j = 0; j < columns(b); j++) {
                    product[i * columns(b) + j] += x[i * columns(a) + l] * y[l * columns(b) + j];
                }
            }
        }
        return matrix(rows(a), columns(b), product);
    }

    static Tensor diagonal(Tensor values) {
        int n = (int) values.shape().dim(0);
        double[] elements = new double[n * n];
        for (int i = 0; i < n; i++) {
            elements[i * (n + 1)] = values.getDouble(i);
        }
        return matrix(n, n, elements);
    }

    static double largest(Tensor a) {
        return Arrays.stream(a.toDoubles()).map(Math::abs).max().orElse(0);
    }

    /** Same shape, f64, and elements apart by no more than the tolerance times the largest magnitude expected. */
    static void assertClose(Tensor expected, Tensor actual, String what) {
        assertEquals(DType.F64, actual.dtype(), what);
        assertEquals(expected.shape(), actual.shape(), what);
        double allowed = TOLERANCE * largest(expected);
        for (long i = 0; i < expected.shape().elements(); i++) {
            assertEquals(expected.getDouble(i), actual.getDouble(i), allowed, what);
        }
    }

    /** The columns have length 1 and stand at right angles. */
    static void assertOrthonormalColumns(Tensor q, String what) {
        double[] ones = new double[columns(q)];
        Arrays.fill(ones, 1);
        assertClose(diagonal(Tensor.of(Shape.of(ones.length), ones)), product(transposed(q), q), what);
    }

    /** Zero below the diagonal, and nowhere negative on it. */
    static void assertUpperTriangular(Tensor r) {
        for (int i = 0; i < rows(r); i++) {
            for (int j = 0; j < Math.min(i, columns(r)); j++) {
                assertEquals(0, at(r, i, j), "r below the diagonal");
            }
            assertTrue(at(r, i, i) >= 0, "the diagonal of r");
        }
    }
}
