package io.steelyard.tck.internal;

import io.steelyard.graph.TensorType;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;

/** Values for checks: nothing in particular, and the same in every run. */
public final class Draws {
    private static final long SEED = 20;

    private Draws() {}

    /** Numbers in {@code [low, high)}, rounded to f32 so that they are the same in f32 and f64; integers are rounded down. */
    public static Tensor uniform(String what, TensorType type, double low, double high) {
        RandomStream random = new RandomStream(SEED, RandomStream.named("conformance", what), 0);
        TensorBuffer values = TensorBuffer.allocate(type.dtype(), type.shape());
        for (long i = 0; i < type.shape().elements(); i++) {
            double value = low + (high - low) * random.uniform(i);
            values.setDouble(i, type.dtype().isFloating() ? (float) value : Math.floor(value));
        }
        return values.freeze();
    }

    /** The same values in another floating-point type; integers stay as they are. */
    public static Tensor as(DType dtype, Tensor tensor) {
        return tensor.dtype().isFloating() ? Tensor.of(dtype, tensor.shape(), tensor.toDoubles()) : tensor;
    }

    /** A tensor with one element changed. */
    public static Tensor with(Tensor tensor, int index, double value) {
        double[] values = tensor.toDoubles();
        values[index] = value;
        return Tensor.of(tensor.dtype(), tensor.shape(), values);
    }

    /** Some rows of a tensor, in the order named. */
    public static Tensor rows(Tensor tensor, int... rows) {
        Shape shape = tensor.shape().withDim(0, rows.length);
        int width = Math.toIntExact(tensor.shape().elements() / tensor.shape().dim(0));
        TensorBuffer taken = TensorBuffer.allocate(tensor.dtype(), shape);
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < width; j++) {
                long from = (long) rows[i] * width + j;
                long to = (long) i * width + j;
                if (tensor.dtype().isFloating()) {
                    taken.setDouble(to, tensor.getDouble(from));
                } else {
                    taken.setLong(to, tensor.getLong(from));
                }
            }
        }
        return taken.freeze();
    }
}
