package io.steelyard.kernels.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Copies elements that lie at regular distances to places at regular distances. What lies side by side on both sides is
 * copied in one go; where the two sides run along different axes, several lines are gone through together.
 */
final class StridedMove implements AddressWork {
    /** How many elements a part has at least. */
    private static final long PART = 1 << 14;

    /** How many lines are gone through together. */
    private static final int LINES = 8;

    /** Where a run begins, which may be known only then. */
    @FunctionalInterface
    interface Start {
        /** In elements. */
        long at(long[] addresses);
    }

    /**
     * One side of the copy.
     *
     * @param operand its position among the addresses
     * @param start of the first element
     * @param strides by axis, in elements
     */
    record Side(int operand, Start start, List<Long> strides) {
        static Side of(int operand, Start start, long[] strides) {
            return new Side(operand, start, Arrays.stream(strides).boxed().toList());
        }
    }

    private final int width;
    private final int from;
    private final int to;
    private final Start fromStart;
    private final Start toStart;

    /** The axes that parts are made of, outermost first, then the two that a part goes through itself. */
    private final long[] dims;

    private final long[] fromStrides;
    private final long[] toStrides;
    private final long blocks;
    private final long blocksPerPart;

    /**
     * A copy of {@code dims} elements.
     *
     * @param width the size of an element: 1, 4 or 8
     */
    StridedMove(long[] dims, Side source, Side destination, int width) {
        this.width = width;
        this.from = source.operand();
        this.to = destination.operand();
        this.fromStart = source.start();
        this.toStart = destination.start();
        List<long[]> axes = new ArrayList<>();
        for (int axis = 0; axis < dims.length; axis++) {
            long[] next = {
                dims[axis], source.strides().get(axis), destination.strides().get(axis)
            };
            long[] last = axes.isEmpty() ? null : axes.get(axes.size() - 1);
            boolean one = next[0] == 1;
            if (!one && last != null && last[1] == next[1] * next[0] && last[2] == next[2] * next[0]) {
                axes.set(axes.size() - 1, new long[] {last[0] * next[0], next[1], next[2]});
            } else if (!one) {
                axes.add(next);
            }
        }
        while (axes.size() < 2) {
            axes.add(0, new long[] {1, 0, 0});
        }
        // Where the innermost axis strides over the source, the axis that does not comes next to it.
        int innermost = axes.size() - 1;
        if (axes.get(innermost)[1] != 1) {
            for (int axis = 0; axis < innermost; axis++) {
                if (axes.get(axis)[1] == 1) {
                    axes.add(innermost - 1, axes.remove(axis));
                }
            }
        }
        this.dims = column(axes, 0);
        this.fromStrides = column(axes, 1);
        this.toStrides = column(axes, 2);
        long outer = 1;
        for (int axis = 0; axis < axes.size() - 2; axis++) {
            outer *= this.dims[axis];
        }
        long lines = (this.dims[axes.size() - 2] + LINES - 1) / LINES;
        this.blocks = outer * lines;
        this.blocksPerPart = Math.max(1, PART / Math.max(1, LINES * this.dims[axes.size() - 1]));
    }

    private static long[] column(List<long[]> axes, int column) {
        return axes.stream().mapToLong(axis -> axis[column]).toArray();
    }

    @Override
    public int parts() {
        return Math.toIntExact((blocks + blocksPerPart - 1) / blocksPerPart);
    }

    @Override
    public void run(int part, int worker, long[] addresses) {
        long source = addresses[from] + fromStart.at(addresses) * width;
        long destination = addresses[to] + toStart.at(addresses) * width;
        int second = dims.length - 2;
        long linesPerRow = (dims[second] + LINES - 1) / LINES;
        long last = Math.min(blocks, (part + 1) * blocksPerPart);
        for (long block = part * blocksPerPart; block < last; block++) {
            long line = block % linesPerRow * LINES;
            long rest = block / linesPerRow;
            long fromAt = line * fromStrides[second];
            long toAt = line * toStrides[second];
            for (int axis = second - 1; axis >= 0; axis--) {
                long index = rest % dims[axis];
                rest /= dims[axis];
                fromAt += index * fromStrides[axis];
                toAt += index * toStrides[axis];
            }
            int lines = (int) Math.min(LINES, dims[second] - line);
            block(source + fromAt * width, destination + toAt * width, lines);
        }
    }

    private void block(long source, long destination, int lines) {
        int second = dims.length - 2;
        int inner = second + 1;
        long count = dims[inner];
        long fromLine = fromStrides[second] * width;
        long toLine = toStrides[second] * width;
        if (fromStrides[inner] == 1 && toStrides[inner] == 1) {
            for (int line = 0; line < lines; line++) {
                MemorySegment.copy(
                        Memory.ALL, source + line * fromLine, Memory.ALL, destination + line * toLine, count * width);
            }
            return;
        }
        long fromStep = fromStrides[inner] * width;
        long toStep = toStrides[inner] * width;
        if (width == Float.BYTES) {
            for (long i = 0; i < count; i++) {
                for (int line = 0; line < lines; line++) {
                    int bits = Memory.ALL.get(ValueLayout.JAVA_INT_UNALIGNED, source + i * fromStep + line * fromLine);
                    Memory.ALL.set(ValueLayout.JAVA_INT_UNALIGNED, destination + i * toStep + line * toLine, bits);
                }
            }
        } else if (width == Double.BYTES) {
            for (long i = 0; i < count; i++) {
                for (int line = 0; line < lines; line++) {
                    long bits =
                            Memory.ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, source + i * fromStep + line * fromLine);
                    Memory.ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, destination + i * toStep + line * toLine, bits);
                }
            }
        } else {
            for (long i = 0; i < count; i++) {
                for (int line = 0; line < lines; line++) {
                    byte bits = Memory.ALL.get(ValueLayout.JAVA_BYTE, source + i * fromStep + line * fromLine);
                    Memory.ALL.set(ValueLayout.JAVA_BYTE, destination + i * toStep + line * toLine, bits);
                }
            }
        }
    }
}
