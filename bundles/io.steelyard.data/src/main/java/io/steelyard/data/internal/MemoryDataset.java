package io.steelyard.data.internal;

import io.steelyard.data.Dataset;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.TensorBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Rows in memory: features as f32, and a target that is a class, a number or absent. */
final class MemoryDataset implements Dataset {
    private final Map<String, TensorType> fields = new LinkedHashMap<>();
    private final float[] features;
    private final int width;
    private final long rows;
    private final int[] labels;
    private final float[] numbers;
    private final List<String> classes;

    private MemoryDataset(
            Shape shape, float[] features, long rows, int[] labels, float[] numbers, List<String> classes) {
        this.features = features;
        this.width = Math.toIntExact(shape.elements());
        this.rows = rows;
        this.labels = labels;
        this.numbers = numbers;
        this.classes = List.copyOf(classes);
        fields.put(FEATURES, new TensorType(DType.F32, shape));
        if (labels != null) {
            fields.put(TARGET, new TensorType(DType.I64, Shape.scalar()));
        } else if (numbers != null) {
            // One column, so that it has the shape of a dense layer's output.
            fields.put(TARGET, new TensorType(DType.F32, Shape.of(1)));
        }
    }

    static MemoryDataset ofClasses(Shape shape, float[] features, int[] labels, List<String> classes) {
        return new MemoryDataset(shape, features, labels.length, labels, null, classes);
    }

    static MemoryDataset ofNumbers(Shape shape, float[] features, float[] numbers) {
        return new MemoryDataset(shape, features, numbers.length, null, numbers, List.of());
    }

    static MemoryDataset withoutTarget(Shape shape, float[] features, long rows, List<String> classes) {
        return new MemoryDataset(shape, features, rows, null, null, classes);
    }

    @Override
    public long size() {
        return rows;
    }

    @Override
    public Map<String, TensorType> fields() {
        return Map.copyOf(fields);
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public void read(String field, long row, TensorBuffer into, long at) {
        int index = Math.toIntExact(Objects.checkIndex(row, rows));
        if (field.equals(FEATURES)) {
            into.put(at, features, index * width, width);
        } else if (field.equals(TARGET) && labels != null) {
            into.setLong(at, labels[index]);
        } else if (field.equals(TARGET) && numbers != null) {
            into.setDouble(at, numbers[index]);
        } else {
            throw new IllegalArgumentException("there is no field '" + field + "'; known: " + fields.keySet());
        }
    }

    @Override
    public void close() {
        // Nothing is open: the file was read whole.
    }
}
