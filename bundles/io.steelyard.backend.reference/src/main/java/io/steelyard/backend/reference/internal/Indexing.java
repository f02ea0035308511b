package io.steelyard.backend.reference.internal;

import io.steelyard.graph.Op;
import io.steelyard.tensor.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Operations on positions: taking from them, adding to them, and finding out which elements are the greatest. */
final class Indexing {
    private Indexing() {}

    static Runnable plan(Op op, List<Elements> operands, List<Elements> results) {
        Elements x = operands.get(0);
        if (op instanceof Op.Gather gather) {
            Elements result = results.get(0);
            Places places = new Places(gather.axis(), gather.batchAxes(), x, operands.get(1), result.type.shape());
            return () -> {
                places.requireWithin();
                for (int i = 0; i < result.count; i++) {
                    result.set(i, x, places.of(i));
                }
            };
        } else if (op instanceof Op.ScatterAdd scatter) {
            Elements added = operands.get(2);
            Elements result = results.get(0);
            Places places = new Places(scatter.axis(), scatter.batchAxes(), x, operands.get(1), added.type.shape());
            return () -> {
                places.requireWithin();
                result.copy(x);
                for (int i = 0; i < added.count; i++) {
                    result.add(places.of(i), added, i);
                }
            };
        } else if (op instanceof Op.Sort sort) {
            return first(sort.axis(), sort.descending(), x, results.get(0), results.get(1));
        }
        return first(((Op.TopK) op).axis(), true, x, results.get(0), results.get(1));
    }

    /**
     * Which element of {@code x} belongs to which of {@code y}, where {@code y[b..., o..., i..., r...] = x[b..., o...,
     * indices[b..., i...], r...]}.
     */
    private static final class Places {
        private final Elements x;
        private final Elements indices;
        private final int axis;

        /** For each element of y: where it would lie in x if the index were 0, and where its index lies. */
        private final int[] base;

        private final int[] index;

        Places(int axis, int batch, Elements x, Elements indices, Shape y) {
            this.x = x;
            this.indices = indices;
            this.axis = axis;
            long[] xStrides = x.type.shape().strides();
            long[] indexStrides = indices.type.shape().strides();
            int named = indexStrides.length - batch;
            long[] inX = new long[y.rank()];
            long[] inIndices = new long[y.rank()];
            for (int i = 0; i < y.rank(); i++) {
                if (i < axis) {
                    inX[i] = xStrides[i];
                    inIndices[i] = i < batch ? indexStrides[i] : 0;
                } else if (i < axis + named) {
                    inIndices[i] = indexStrides[batch + i - axis];
                } else {
                    inX[i] = xStrides[i - named + 1];
                }
            }
            this.base = Offsets.of(y.dims(), inX, 0);
            this.index = Offsets.of(y.dims(), inIndices, 0);
        }

        /** Refuses indices that lie beyond the axis. */
        void requireWithin() {
            long size = x.type.shape().dim(axis);
            for (int i = 0; i < indices.count; i++) {
                if (indices.integers[i] < 0 || indices.integers[i] >= size) {
                    throw new IndexOutOfBoundsException("index " + indices.integers[i] + " at " + i + " of "
                            + indices.type + " lies beyond axis " + axis + " of " + x.type);
                }
            }
        }

        int of(int i) {
            return (int) (base[i] + indices.integers[index[i]] * x.type.shape().strides()[axis]);
        }
    }

    /** The first elements in order along an axis, as many as the result has room for, and their positions. */
    private static Runnable first(int axis, boolean descending, Elements x, Elements result, Elements positions) {
        int[] lines = lines(x.type.shape(), axis);
        int[] along = Offsets.along(x.type.shape(), List.of(axis));
        int[] resultLines = lines(result.type.shape(), axis);
        int[] resultAlong = Offsets.along(result.type.shape(), List.of(axis));
        return () -> {
            for (int line = 0; line < resultLines.length; line++) {
                int start = lines[line];
                Comparator<Integer> order = (a, b) -> x.compare(start + along[a], start + along[b]);
                Integer[] sorted = IntStream.range(0, along.length).boxed().toArray(Integer[]::new);
                Arrays.sort(sorted, descending ? order.reversed() : order);
                for (int i = 0; i < resultAlong.length; i++) {
                    int at = resultLines[line] + resultAlong[i];
                    result.set(at, x, start + along[sorted[i]]);
                    positions.integers[at] = sorted[i];
                }
            }
        };
    }

    /** Where the lines along an axis begin. */
    private static int[] lines(Shape shape, int axis) {
        return Offsets.along(shape, Reductions.others(shape, List.of(axis)));
    }
}
