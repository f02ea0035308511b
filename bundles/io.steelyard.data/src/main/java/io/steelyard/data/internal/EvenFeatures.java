package io.steelyard.data.internal;

import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.TensorBuffer;

/** Features of rows that are all of one shape, as f32. */
final class EvenFeatures implements RowFeatures {
    private final Shape shape;
    private final float[] values;
    private final int width;

    EvenFeatures(Shape shape, float[] values) {
        this.shape = shape;
        this.values = values;
        this.width = Math.toIntExact(shape.elements());
    }

    @Override
    public TensorType type() {
        return new TensorType(DType.F32, shape);
    }

    @Override
    public boolean isRagged() {
        return false;
    }

    @Override
    public long length(int row) {
        return shape.rank() == 0 ? 1 : shape.dim(0);
    }

    @Override
    public void read(int row, TensorBuffer into, long at) {
        into.put(at, values, row * width, width);
    }
}
