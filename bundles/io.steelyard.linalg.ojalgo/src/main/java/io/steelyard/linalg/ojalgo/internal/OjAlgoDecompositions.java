package io.steelyard.linalg.ojalgo.internal;

import io.steelyard.linalg.Eigh;
import io.steelyard.linalg.MatrixDecompositions;
import io.steelyard.linalg.Qr;
import io.steelyard.linalg.Svd;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.decomposition.SingularValue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.RawStore;
import org.osgi.service.component.annotations.Component;

/**
 * Decompositions by ojAlgo, whose classes lie in this bundle.
 *
 * <p>ojAlgo has several implementations of each and chooses by the dimensions that it is told to expect. Here it is told
 * nothing, and so chooses, for matrices of any size, those over arrays of arrays, which compute on the caller's thread;
 * the others would start threads that outlive this bundle. QR is our own, on its vector operations: see {@link
 * HouseholderQr}.
 */
@Component
public final class OjAlgoDecompositions implements MatrixDecompositions {
    @Override
    public Qr qr(Tensor a) {
        GivenMatrix matrix = GivenMatrix.of("qr", a);
        HouseholderQr qr = new HouseholderQr(matrix.transposed());
        return new Qr(
                filled(matrix.rows(), matrix.least(), qr::q),
                filled(matrix.least(), matrix.columns(), (i, j) -> matrix.scaledBack(qr.r(i, j))));
    }

    @Override
    public Svd svd(Tensor a) {
        GivenMatrix matrix = GivenMatrix.of("svd", a);
        int k = matrix.least();
        double[] s = new double[k];
        if (k == 0) {
            return new Svd(zeros(matrix.rows(), 0), vector(s), zeros(0, matrix.columns()));
        }
        SingularValue<Double> svd = SingularValue.R064.make(false);
        requireComputed("svd", svd.decompose(RawStore.wrap(matrix.elements())));
        svd.getSingularValues(s);
        MatrixStore<Double> u = svd.getU();
        MatrixStore<Double> v = svd.getV();
        return new Svd(
                filled(matrix.rows(), k, u::doubleValue),
                vector(IntStream.range(0, k)
                        .mapToDouble(i -> matrix.scaledBack(s[i]))
                        .toArray()),
                filled(k, matrix.columns(), (i, j) -> v.doubleValue(j, i)));
    }

    @Override
    public Eigh eigh(Tensor a) {
        GivenMatrix matrix = GivenMatrix.symmetric("eigh", a);
        int n = matrix.rows();
        double[] w = new double[n];
        if (n == 0) {
            return new Eigh(vector(w), zeros(0, 0));
        }
        Eigenvalue<Double> eigen = Eigenvalue.R064.make(true);
        requireComputed("eigh", eigen.decompose(RawStore.wrap(matrix.elements())));
        eigen.getEigenvalues(w, Optional.empty());
        MatrixStore<Double> v = eigen.getV();
        // ojAlgo sorts by magnitude.
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> w[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        return new Eigh(
                vector(IntStream.of(order)
                        .mapToDouble(i -> matrix.scaledBack(w[i]))
                        .toArray()),
                filled(n, n, (i, j) -> v.doubleValue(i, order[j])));
    }

    private static void requireComputed(String operation, boolean computed) {
        if (!computed) {
            throw new IllegalStateException(operation + " did not converge");
        }
    }

    /** An element of a factor. */
    private interface Elements {
        double at(int row, int column);
    }

    private static Tensor filled(int rows, int columns, Elements elements) {
        TensorBuffer buffer = TensorBuffer.allocate(DType.F64, Shape.of(rows, columns));
        double[] row = new double[columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                row[j] = elements.at(i, j);
            }
            buffer.put((long) i * columns, row, 0, columns);
        }
        return buffer.freeze();
    }

    private static Tensor zeros(int rows, int columns) {
        return Tensor.filled(DType.F64, Shape.of(rows, columns), 0);
    }

    private static Tensor vector(double[] values) {
        return Tensor.of(Shape.of(values.length), values);
    }
}
