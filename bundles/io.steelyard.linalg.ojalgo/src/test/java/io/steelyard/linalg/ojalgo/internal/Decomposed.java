package io.steelyard.linalg.ojalgo.internal;

import static io.steelyard.linalg.ojalgo.internal.Matrices.assertClose;
import static io.steelyard.linalg.ojalgo.internal.Matrices.assertOrthonormalColumns;
import static io.steelyard.linalg.ojalgo.internal.Matrices.assertUpperTriangular;
import static io.steelyard.linalg.ojalgo.internal.Matrices.diagonal;
import static io.steelyard.linalg.ojalgo.internal.Matrices.product;
import static io.steelyard.linalg.ojalgo.internal.Matrices.transposed;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.linalg.Eigh;
import io.steelyard.linalg.MatrixDecompositions;
import io.steelyard.linalg.Qr;
import io.steelyard.linalg.Svd;
import io.steelyard.tensor.Tensor;

/** Decompositions with all that is promised of any of them checked. */
record Decomposed(MatrixDecompositions decompositions) {
    Qr qr(Tensor a) {
        Qr qr = decompositions.qr(a);
        assertOrthonormalColumns(qr.q(), "q^T q");
        assertUpperTriangular(qr.r());
        assertClose(a, product(qr.q(), qr.r()), "q r");
        return qr;
    }

    Svd svd(Tensor a) {
        Svd svd = decompositions.svd(a);
        assertOrthonormalColumns(svd.u(), "u^T u");
        assertOrthonormalColumns(transposed(svd.vh()), "vh vh^T");
        for (int i = 0; i < svd.s().shape().dim(0); i++) {
            double next = i + 1 < svd.s().shape().dim(0) ? svd.s().getDouble(i + 1) : 0;
            assertTrue(svd.s().getDouble(i) >= next, "singular values descend to 0");
        }
        assertClose(a, product(product(svd.u(), diagonal(svd.s())), svd.vh()), "u s vh");
        return svd;
    }

    Eigh eigh(Tensor a) {
        Eigh eigh = decompositions.eigh(a);
        Tensor w = eigh.eigenvalues();
        Tensor v = eigh.eigenvectors();
        assertOrthonormalColumns(v, "v^T v");
        for (int i = 1; i < w.shape().dim(0); i++) {
            assertTrue(w.getDouble(i - 1) <= w.getDouble(i), "eigenvalues ascend");
        }
        assertClose(a, product(product(v, diagonal(w)), transposed(v)), "v w v^T");
        return eigh;
    }
}
