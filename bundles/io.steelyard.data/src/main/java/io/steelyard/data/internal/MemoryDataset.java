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

/** Rows in memory: features, and a target that is a class, a number or absent. */
final class MemoryDataset implements Dataset {
    private final Map<String, TensorType> fields = new LinkedHashMap<>();
    private final RowFeatures features;
    private final long rows;
    private final int[] labels;
    private final float[] numbers;
    private final List<String> classes;

    private MemoryDataset(RowFeatures features, long rows, int[] labels, float[] numbers, List<String> classes) {
        this.features = features;
        this.rows = rows;
        this.labels = labels;
        this.numbers = numbers;
        this.classes = List.copyOf(classes);
        fields.put(FEATURES, features.type());
        if (labels != null) {
            fields.put(TARGET, new TensorType(DType.I64, Shape.scalar()));
        } else if (numbers != null) {
            // One column, so that it has the shape of a dense layer's output.
            fields.put(TARGET, new TensorType(DType.F32, Shape.of(1)));
        }
    }

    static MemoryDataset ofClasses(RowFeatures features, int[] labels, List<String> classes) {
        return new MemoryDataset(features, labels.length, labels, null, classes);
    }

    static MemoryDataset ofNumbers(RowFeatures features, float[] numbers) {
        return new MemoryDataset(features, numbers.length, null, numbers, List.of());
    }

    static MemoryDataset withoutTarget(RowFeatures features, long rows, List<String> classes) {
        return new MemoryDataset(features, rows, null, null, classes);
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
    public boolean isRagged() {
        return features.isRagged();
    }

    @Override
    public long length(long row) {
        return features.length(Math.toIntExact(Objects.checkIndex(row, rows)));
    }

    @Override
    public void read(String field, long row, TensorBuffer into, long at) {
        int index = Math.toIntExact(Objects.checkIndex(row, rows));
        if (field.equals(FEATURES)) {
            features.read(index, into, at);
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
