package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.steelyard.data.Dataset;
import io.steelyard.graph.TensorType;
import io.steelyard.pipeline.DataSpec;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowSplitTest {
    /** 100 rows, of which every fifth is of class 1. */
    private record EveryFifth() implements Dataset {
        @Override
        public long size() {
            return 100;
        }

        @Override
        public Map<String, TensorType> fields() {
            return Map.of(TARGET, new TensorType(DType.I64, Shape.scalar()));
        }

        @Override
        public void read(String field, long row, TensorBuffer into, long at) {
            into.setLong(at, row % 5 == 0 ? 1 : 0);
        }

        @Override
        public void close() {}
    }

    private static RowSplit split(boolean stratify, long seed) throws IOException {
        return RowSplit.of(new EveryFifth(), new DataSpec(null, 0.2, stratify, seed));
    }

    private static int[] sorted(int[] rows) {
        int[] copy = rows.clone();
        Arrays.sort(copy);
        return copy;
    }

    @Test
    void everyRowIsEitherTrainedOnOrHeldOut() throws IOException {
        RowSplit split = split(false, 1);
        assertEquals(20, split.validation.length);
        assertArrayEquals(
                IntStream.range(0, 100).toArray(),
                sorted(IntStream.concat(IntStream.of(split.training), IntStream.of(split.validation))
                        .toArray()));
    }

    @Test
    void stratifiedEachClassIsHeldOutInTheSameShare() throws IOException {
        assertEquals(
                4,
                IntStream.of(split(true, 1).validation)
                        .filter(row -> row % 5 == 0)
                        .count());
    }

    @Test
    void anotherSeedHoldsOutOtherRows() throws IOException {
        assertArrayEquals(split(true, 1).validation, split(true, 1).validation);
        assertFalse(Arrays.equals(split(true, 1).validation, split(true, 2).validation));
    }

    @Test
    void everyEpochHasAnOrderOfItsOwnOverTheSameRows() throws IOException {
        RowSplit split = split(false, 1);
        int[] first = split.epochOrder(5, 0, true);
        int[] second = split.epochOrder(5, 1, true);
        assertFalse(Arrays.equals(first, second));
        assertArrayEquals(first, split.epochOrder(5, 0, true));
        assertArrayEquals(sorted(first), sorted(second));
        assertArrayEquals(split.training, split.epochOrder(5, 0, false));
    }
}
