package io.steelyard.backend.ojalgo.internal;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Random;
import java.util.function.DoubleSupplier;

/** Tensors with random numbers, the same in every run of a test. */
final class Samples {
    private final Random random = new Random(1);

    /** Multiples of 1/4 between -2 and 2, which every floating-point type has, integers between -6 and 6. */
    Tensor any(DType dtype, long... dims) {
        return filled(
                dtype,
                dims,
                dtype.isFloating()
                        ? () -> (random.nextInt(17) - 8) / 4.0
                        : () -> Math.max(low(dtype), random.nextInt(13) - 6));
    }

    private static int low(DType dtype) {
        return dtype == DType.U8 ? 0 : -6;
    }

    /** Numbers between -1 and 1, rounded to the type. */
    Tensor rounded(DType dtype, long... dims) {
        return filled(dtype, dims, () -> random.nextDouble() * 2 - 1);
    }

    /** Numbers of which many are equal, NaN, infinities and both zeros among them if the type has them. */
    Tensor crowded(DType dtype, long... dims) {
        double[] few = {0, 1, 2, 1, 0, -0.0, -1, Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
        int kinds = dtype.isFloating() ? few.length : dtype == DType.BOOL ? 2 : 5;
        return filled(dtype, dims, () -> few[random.nextInt(kinds)]);
    }

    /** Integers from 0 up to but without a limit. */
    Tensor below(DType dtype, int limit, long... dims) {
        return filled(dtype, dims, () -> random.nextInt(limit));
    }

    private static Tensor filled(DType dtype, long[] dims, DoubleSupplier numbers) {
        Shape shape = Shape.of(dims);
        double[] values = new double[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.getAsDouble();
        }
        return Tensor.of(dtype, shape, values);
    }
}
