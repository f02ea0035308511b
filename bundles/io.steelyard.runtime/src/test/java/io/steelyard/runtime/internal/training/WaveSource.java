package io.steelyard.runtime.internal.training;

import io.steelyard.data.DataScope;
import io.steelyard.data.DataSource;
import io.steelyard.data.Dataset;
import io.steelyard.graph.TensorType;
import io.steelyard.option.Option;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Sequences of two channels of 1 to 13 elements in two classes, with a padding that may be anything. */
final class WaveSource implements DataSource {
    static final int ROWS = 22;
    static final int LONGEST = 13;
    static final int CHANNELS = 2;

    private final double padding;
    private final boolean ragged;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    WaveSource(double padding, boolean ragged) {
        this.padding = padding;
        this.ragged = ragged;
    }

    @Override
    public String summary() {
        return "waves";
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    /** From 1 to 13, each length about as often. */
    static long lengthOf(long row) {
        return 1 + row * 5 % LONGEST;
    }

    static double value(long row, long element) {
        return Math.sin(0.7 * row + 0.3 * element) + row % 2 * 0.5;
    }

    @Override
    public Dataset open(DataScope scope) {
        opened.incrementAndGet();
        return new Waves(padding, ragged, closed);
    }

    /** How many data sets were opened. */
    int opened() {
        return opened.get();
    }

    /** How many of them were closed. */
    int closed() {
        return closed.get();
    }

    private record Waves(double padding, boolean isRagged, AtomicInteger closed) implements Dataset {
        @Override
        public long size() {
            return ROWS;
        }

        @Override
        public Map<String, TensorType> fields() {
            return Map.of(
                    FEATURES,
                    new TensorType(DType.F32, Shape.of(LONGEST, CHANNELS)),
                    TARGET,
                    new TensorType(DType.I64, Shape.scalar()));
        }

        @Override
        public List<String> classes() {
            return List.of("even", "odd");
        }

        @Override
        public long length(long row) {
            return isRagged ? lengthOf(row) : LONGEST;
        }

        @Override
        public void read(String field, long row, TensorBuffer into, long at) {
            if (field.equals(TARGET)) {
                into.setLong(at, row % 2);
                return;
            }
            long real = length(row) * CHANNELS;
            for (long i = 0; i < LONGEST * CHANNELS; i++) {
                into.setDouble(at + i, i < real ? value(row, i) : padding);
            }
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
