package io.steelyard.linalg.ojalgo.internal;

import org.ojalgo.array.operation.AXPY;
import org.ojalgo.array.operation.DOT;
import org.ojalgo.array.operation.NRM2;
import org.ojalgo.array.operation.NRMINF;

/**
 * The reduced QR decomposition by Householder's reflections, with a diagonal of R that is nowhere negative.
 *
 * <p>It uses ojAlgo's operations on vectors but not its QR decompositions. Of these, in 57.1.0, the one over arrays of
 * arrays ends at the first column that is zero below the diagonal, and leaves those to its right as they are; the one
 * over a single array takes a column for eliminated if what is left of it is some 10^-8 of the element on the diagonal,
 * but then reflects by it all the same, which turns signs. Both give factors whose product is another matrix.
 *
 * <p>Source: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition, 2013, algorithms 5.1.1 and 5.2.1; vectors are
 * scaled as in JAMA: {@code v = x / norm + e1}, so that the reflection is {@code I - v v^T / v1}.
 */
final class HouseholderQr {
    /** The columns of Q. */
    private final double[][] q;

    /** The columns of the matrix: R above the diagonal; on it and below, the reflections' vectors. */
    private final double[][] columns;

    private final double[] diagonal;

    /**
     * Decomposes a matrix.
     *
     * @param columns its columns, which are overwritten; finite, and not so large that squares overflow
     */
    HouseholderQr(double[][] columns) {
        int rows = columns.length == 0 ? 0 : columns[0].length;
        int count = Math.min(rows, columns.length);
        this.columns = columns;
        this.diagonal = new double[count];
        for (int k = 0; k < count; k++) {
            eliminate(k, rows);
        }
        this.q = new double[count][rows];
        for (int k = count - 1; k >= 0; k--) {
            q[k][k] = 1;
            for (int j = k; j < count; j++) {
                reflect(k, q[j], rows);
            }
        }
        for (int k = 0; k < count; k++) {
            if (diagonal[k] < 0) {
                turn(k);
            }
        }
    }

    /** An element of Q. */
    double q(int row, int column) {
        return q[column][row];
    }

    /** An element of R. */
    double r(int row, int column) {
        if (row == column) {
            return diagonal[row];
        }
        return row < column ? columns[column][row] : 0;
    }

    private void eliminate(int k, int rows) {
        double[] vector = columns[k];
        double largest = NRMINF.invoke(vector, k, rows);
        if (largest == 0) {
            return;
        }
        double norm = Math.copySign(NRM2.invoke(vector, largest, k, rows), vector[k]);
        for (int i = k; i < rows; i++) {
            vector[i] /= norm;
        }
        vector[k] += 1;
        diagonal[k] = -norm;
        for (int j = k + 1; j < columns.length; j++) {
            reflect(k, columns[j], rows);
        }
    }

    /** Reflects a column by the k-th vector. Where there was nothing to eliminate, that is zero. */
    private void reflect(int k, double[] column, int rows) {
        double[] vector = columns[k];
        if (vector[k] != 0) {
            double share = DOT.invoke(column, 0, vector, 0, k, rows) / vector[k];
            AXPY.invoke(column, 0, -share, vector, 0, k, rows);
        }
    }

    /** Turns the sign of a column of Q, and of the row of R that it is multiplied with. */
    private void turn(int k) {
        for (int i = 0; i < q[k].length; i++) {
            q[k][i] = -q[k][i];
        }
        diagonal[k] = -diagonal[k];
        for (int j = k + 1; j < columns.length; j++) {
            columns[j][k] = -columns[j][k];
        }
    }
}
