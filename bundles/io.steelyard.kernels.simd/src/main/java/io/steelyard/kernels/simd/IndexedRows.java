package io.steelyard.kernels.simd;

import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.kernels.engine.Workspace;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * {@code gather} and {@code scatter_add} of f32. Their operands are seen as {@code x[batch, outer, axis, width]}, {@code
 * indices[batch, named]} and {@code y[batch, outer, named, width]}, a row being {@code width} elements that lie one behind
 * the other.
 */
final class IndexedRows implements AddressOperations {
    /** How many elements a part has. */
    private static final long PART = 1 << 14;

    /** No two parts write to one line of a processor's cache. */
    private static final long COLUMNS = 32;

    @Override
    public Optional<List<AddressWork>> plan(Node node, Workspace workspace) {
        if (node.op() instanceof Op.Gather gather && node.results().get(0).dtype() == DType.F32) {
            Rows rows = Rows.of(node, gather.axis(), gather.batchAxes());
            return Optional.of(List.of(new Check(rows), new Gathering(rows)));
        } else if (node.op() instanceof Op.ScatterAdd scatter
                && node.results().get(0).dtype() == DType.F32) {
            Rows rows = Rows.of(node, scatter.axis(), scatter.batchAxes());
            Shape shape = node.result().shape();
            long[] dims = {shape.elements()};
            StridedMove copy = new StridedMove(
                    dims,
                    StridedMove.Side.of(0, addresses -> 0, new long[] {1}),
                    StridedMove.Side.of(3, addresses -> 0, new long[] {1}),
                    Float.BYTES);
            return Optional.of(List.of(new Check(rows), copy, new ScatterAddition(rows)));
        }
        return Optional.empty();
    }

    private record Rows(long batch, long outer, long axis, long named, long width) {
        static Rows of(Node node, int axis, int batchAxes) {
            Shape x = node.operands().get(0).shape();
            Shape indices = node.operands().get(1).shape();
            return new Rows(
                    x.slice(0, batchAxes).elements(),
                    x.slice(batchAxes, axis).elements(),
                    x.dim(axis),
                    indices.slice(batchAxes, indices.rank()).elements(),
                    x.slice(axis + 1, x.rank()).elements());
        }

        long slices() {
            return batch * outer;
        }

        /** The row of x that an index of a slice names, counted over all slices. */
        long row(long indices, long slice, long named) {
            long at = slice / outer * this.named + named;
            return slice * axis + Memory.ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, indices + at * Long.BYTES);
        }
    }

    /** Looks at every index before any is used, so that the first one beyond the axis is the one reported. */
    private record Check(Rows rows) implements AddressWork {
        @Override
        public int parts() {
            return 1;
        }

        @Override
        public void run(int part, int worker, long[] addresses) {
            for (long i = 0; i < rows.batch * rows.named; i++) {
                long index = Memory.ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, addresses[1] + i * Long.BYTES);
                if (index < 0 || index >= rows.axis) {
                    throw new IndexOutOfBoundsException("index " + index + " at position " + i
                            + " of the indices lies beyond an axis of size " + rows.axis);
                }
            }
        }
    }

    /** Copies the rows that indices name, a fixed number of them at a time. */
    private record Gathering(Rows rows) implements AddressWork {
        private long together() {
            return Math.max(1, PART / Math.max(1, rows.width));
        }

        private long count() {
            return rows.width == 0 ? 0 : rows.slices() * rows.named;
        }

        @Override
        public int parts() {
            return Math.toIntExact((count() + together() - 1) / together());
        }

        @Override
        public void run(int part, int worker, long[] addresses) {
            long bytes = rows.width * Float.BYTES;
            long limit = Math.min(count(), (part + 1) * together());
            for (long row = part * together(); row < limit; row++) {
                long named = rows.row(addresses[1], row / rows.named, row % rows.named);
                MemorySegment.copy(
                        Memory.ALL, addresses[0] + named * bytes, Memory.ALL, addresses[2] + row * bytes, bytes);
            }
        }
    }

    /**
     * Adds to the rows that indices name. A part of the work is some columns of a slice, through which it takes all rows
     * in order: what is named several times is added up in that order, whoever does it.
     */
    private record ScatterAddition(Rows rows) implements AddressWork {
        private long columns() {
            long wanted = Math.max(COLUMNS, PART / Math.max(1, rows.named) / COLUMNS * COLUMNS);
            return Math.min(Math.max(1, rows.width), wanted);
        }

        private long strips() {
            return (rows.width + columns() - 1) / columns();
        }

        @Override
        public int parts() {
            return Math.toIntExact(rows.slices() * strips());
        }

        @Override
        public void run(int part, int worker, long[] addresses) {
            long slice = part / strips();
            long column = part % strips() * columns();
            long width = Math.min(columns(), rows.width - column);
            for (long i = 0; i < rows.named; i++) {
                long from = addresses[2] + ((slice * rows.named + i) * rows.width + column) * Float.BYTES;
                long into = addresses[3] + (rows.row(addresses[1], slice, i) * rows.width + column) * Float.BYTES;
                for (long j = 0; j < width * Float.BYTES; j += Float.BYTES) {
                    float sum = Memory.ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, into + j)
                            + Memory.ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, from + j);
                    Memory.ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, into + j, sum);
                }
            }
        }
    }
}
