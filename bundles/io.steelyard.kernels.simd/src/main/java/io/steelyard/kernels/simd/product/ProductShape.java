package io.steelyard.kernels.simd.product;

import io.steelyard.tensor.DType;
import java.util.List;

/**
 * Products of matrices {@code C[rows, columns] = A[rows, depth] B[depth, columns]}, one for each entry of a batch.
 *
 * @param dtype {@link DType#F64}, or a type whose elements are kept as floats
 * @param batch the sizes of the batch axes, the outermost first
 */
public record ProductShape(DType dtype, List<Integer> batch, int rows, int columns, int depth) {
    public ProductShape {
        batch = List.copyOf(batch);
        if (!dtype.isFloating()) {
            throw new IllegalArgumentException("products of matrices of " + dtype + ": expected a floating-point type");
        }
        if (rows < 0 || columns < 0 || depth < 0 || batch.stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("product of " + rows + "x" + depth + " and " + depth + "x" + columns
                    + ", batch " + batch + ": expected no size below 0");
        }
    }

    /** One product in single or double precision. */
    public static ProductShape of(DType dtype, int rows, int columns, int depth) {
        return new ProductShape(dtype, List.of(), rows, columns, depth);
    }

    int batches() {
        return batch.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
    }

    ProductShape exchanged() {
        return new ProductShape(dtype, batch, /* rows= */ columns, /* columns= */ rows, depth);
    }
}
