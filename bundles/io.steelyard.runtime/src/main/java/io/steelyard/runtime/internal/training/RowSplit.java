package io.steelyard.runtime.internal.training;

import io.steelyard.data.Dataset;
import io.steelyard.pipeline.DataSpec;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which rows are trained on and which are held out, and the order in which an epoch goes through the former. Everything
 * is a function of seeds, so that a resumed training sees the same rows in the same order.
 */
final class RowSplit {
    final int[] training;
    final int[] validation;

    private RowSplit(int[] training, int[] validation) {
        this.training = training;
        this.validation = validation;
    }

    /**
     * Divides a data set.
     *
     * @throws IllegalArgumentException if it is to be stratified but its target is no class
     */
    static RowSplit of(Dataset data, DataSpec spec) throws IOException {
        int size = Math.toIntExact(data.size());
        boolean[] heldOut = new boolean[size];
        if (spec.validation() > 0) {
            int group = 0;
            for (int[] rows : groups(data, spec, size)) {
                shuffle(rows, new RandomStream(spec.splitSeed(), RandomStream.named("data", "split"), group++));
                long count = Math.round(rows.length * spec.validation());
                for (int i = 0; i < count; i++) {
                    heldOut[rows[i]] = true;
                }
            }
        }
        int[] training = new int[size];
        int[] validation = new int[size];
        int trained = 0;
        int held = 0;
        for (int row = 0; row < size; row++) {
            if (heldOut[row]) {
                validation[held++] = row;
            } else {
                training[trained++] = row;
            }
        }
        return new RowSplit(Arrays.copyOf(training, trained), Arrays.copyOf(validation, held));
    }

    private static List<int[]> groups(Dataset data, DataSpec spec, int size) throws IOException {
        Map<Long, List<Integer>> byClass = new TreeMap<>();
        if (spec.stratify()) {
            var target = data.fields().get(Dataset.TARGET);
            if (!target.dtype().isInteger() || target.shape().rank() != 0) {
                throw new IllegalArgumentException("stratify needs a target that is one class a row, found " + target);
            }
            TensorBuffer buffer = TensorBuffer.allocate(DType.I64, Shape.of(1));
            for (int row = 0; row < size; row++) {
                data.read(Dataset.TARGET, row, buffer, 0);
                byClass.computeIfAbsent(buffer.getLong(0), absent -> new ArrayList<>())
                        .add(row);
            }
        } else {
            List<Integer> all = new ArrayList<>();
            for (int row = 0; row < size; row++) {
                all.add(row);
            }
            byClass.put(0L, all);
        }
        return byClass.values().stream()
                .map(rows -> rows.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    /** The rows of one epoch in the order in which they are trained on. */
    int[] epochOrder(long seed, long epoch, boolean shuffled) {
        int[] order = training.clone();
        if (shuffled) {
            shuffle(order, new RandomStream(seed, RandomStream.named("data", "shuffle"), epoch));
        }
        return order;
    }

    /** R. A. Fisher and F. Yates' shuffle. */
    private static void shuffle(int[] rows, RandomStream random) {
        for (int i = rows.length - 1; i > 0; i--) {
            int j = (int) (random.uniform(i) * (i + 1));
            int swapped = rows[i];
            rows[i] = rows[j];
            rows[j] = swapped;
        }
    }
}
