package io.steelyard.linalg.ojalgo.internal;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;

/**
 * A matrix that has been checked, in double precision and multiplied with a power of two, so that the largest magnitude
 * lies in [1, 2): squares do not overflow, and what vanishes is nothing beside it.
 */
final class GivenMatrix {
    /** How far apart two elements may be that should be the same, in units in the last place of the largest one. */
    private static final double ASYMMETRY = 64;

    private final int rows;
    private final int columns;

    /** The rows, none if there are no elements. */
    private final double[][] elements;

    /** Elements times {@code 2^exponent} are those given. */
    private final int exponent;

    private GivenMatrix(int rows, int columns, double[][] elements, int exponent) {
        this.rows = rows;
        this.columns = columns;
        this.elements = elements;
        this.exponent = exponent;
    }

    /**
     * Any matrix.
     *
     * @param operation for messages
     * @throws IllegalArgumentException if the tensor is none, has another type, or elements that are not finite
     */
    static GivenMatrix of(String operation, Tensor a) {
        Shape shape = a.shape();
        if (a.dtype() != DType.F32 && a.dtype() != DType.F64) {
            throw new IllegalArgumentException(operation + " needs a matrix of f32 or f64, found " + a.dtype());
        }
        if (shape.rank() != 2) {
            throw new IllegalArgumentException(operation + " needs a matrix, of rank 2, found shape " + shape);
        }
        if (Math.max(shape.elements(), Math.max(shape.dim(0), shape.dim(1))) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    operation + " needs a matrix of fewer than 2^31 elements, found shape " + shape);
        }
        int rows = (int) shape.dim(0);
        int columns = (int) shape.dim(1);
        double[][] elements = new double[columns == 0 ? 0 : rows][columns];
        double largest = 0;
        for (int i = 0; i < elements.length; i++) {
            a.copyTo((long) i * columns, elements[i], 0, columns);
            for (int j = 0; j < columns; j++) {
                if (!Double.isFinite(elements[i][j])) {
                    throw new IllegalArgumentException(operation + " needs finite elements, found " + elements[i][j]
                            + " at [" + i + ", " + j + "]");
                }
                largest = Math.max(largest, Math.abs(elements[i][j]));
            }
        }
        int exponent = largest == 0 ? 0 : Math.getExponent(largest);
        for (double[] row : elements) {
            for (int j = 0; j < columns; j++) {
                row[j] = Math.scalb(row[j], -exponent);
            }
        }
        return new GivenMatrix(rows, columns, elements, exponent);
    }

    /**
     * A symmetric matrix: of two elements that should be the same, each becomes their mean.
     *
     * @param operation for messages
     * @throws IllegalArgumentException also if it is not square, or not symmetric
     */
    static GivenMatrix symmetric(String operation, Tensor a) {
        GivenMatrix matrix = of(operation, a);
        if (matrix.rows != matrix.columns) {
            throw new IllegalArgumentException(operation + " needs a square matrix, found shape " + a.shape());
        }
        double[][] elements = matrix.elements;
        double allowed = ASYMMETRY * (a.dtype() == DType.F32 ? Math.ulp(1f) : Math.ulp(1.0));
        for (int i = 0; i < matrix.rows; i++) {
            for (int j = 0; j < i; j++) {
                if (Math.abs(elements[i][j] - elements[j][i]) > allowed) {
                    throw new IllegalArgumentException(operation + " needs a symmetric matrix, found "
                            + matrix.scaledBack(elements[j][i]) + " at [" + j + ", " + i + "] and "
                            + matrix.scaledBack(elements[i][j]) + " at [" + i + ", " + j + "]");
                }
                elements[i][j] = (elements[i][j] + elements[j][i]) / 2;
                elements[j][i] = elements[i][j];
            }
        }
        return matrix;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** The rows, none if there are no elements. */
    double[][] elements() {
        return elements;
    }

    /** The smaller dimension. */
    int least() {
        return Math.min(rows, columns);
    }

    /** The columns, as a copy; none if there are no elements. */
    double[][] transposed() {
        double[][] transposed = new double[elements.length == 0 ? 0 : columns][rows];
        for (int j = 0; j < transposed.length; j++) {
            for (int i = 0; i < rows; i++) {
                transposed[j][i] = elements[i][j];
            }
        }
        return transposed;
    }

    /** A value that is proportional to the elements, such as a singular value, as it is for the matrix given. */
    double scaledBack(double value) {
        return Math.scalb(value, exponent);
    }
}
