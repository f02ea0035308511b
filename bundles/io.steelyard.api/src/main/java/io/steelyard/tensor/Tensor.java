package io.steelyard.tensor;

/** A dense array that never changes. Two tensors are equal if type, shape and every byte are. */
public sealed interface Tensor extends HostData permits HostTensor {
    @Override
    default Tensor load() {
        return this;
    }

    /** A tensor of type {@link DType#F32}. */
    static Tensor of(Shape shape, float... values) {
        requireCount(shape, values.length);
        TensorBuffer buffer = TensorBuffer.allocate(DType.F32, shape);
        buffer.put(0, values, 0, values.length);
        return buffer.freeze();
    }

    /** A tensor of type {@link DType#F64}. */
    static Tensor of(Shape shape, double... values) {
        return of(DType.F64, shape, values);
    }

    /** A tensor of type {@link DType#I64}. */
    static Tensor of(Shape shape, long... values) {
        requireCount(shape, values.length);
        TensorBuffer buffer = TensorBuffer.allocate(DType.I64, shape);
        buffer.put(0, values, 0, values.length);
        return buffer.freeze();
    }

    /** A tensor of any type, each value rounded to it. */
    static Tensor of(DType dtype, Shape shape, double... values) {
        requireCount(shape, values.length);
        TensorBuffer buffer = TensorBuffer.allocate(dtype, shape);
        buffer.put(0, values, 0, values.length);
        return buffer.freeze();
    }

    /** A single value, rounded to the type. */
    static Tensor scalar(DType dtype, double value) {
        return of(dtype, Shape.scalar(), value);
    }

    /** A tensor whose elements are all the same, rounded to the type. */
    static Tensor filled(DType dtype, Shape shape, double value) {
        TensorBuffer buffer = TensorBuffer.allocate(dtype, shape);
        if (value != 0 || 1 / value < 0) {
            for (long i = 0; i < shape.elements(); i++) {
                buffer.setDouble(i, value);
            }
        }
        return buffer.freeze();
    }

    private static void requireCount(Shape shape, int count) {
        if (shape.elements() != count) {
            throw new IllegalArgumentException(
                    "shape " + shape + " needs " + shape.elements() + " values, found " + count);
        }
    }
}
