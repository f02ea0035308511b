package io.steelyard.compiler.internal.loops;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Where in a value, in row-major order, a point of some loops is: an offset and for each loop its index times a stride. */
final class IndexMap {
    private final long offset;
    private final long[] strides;

    private IndexMap(long offset, long[] strides) {
        this.offset = offset;
        this.strides = strides;
    }

    /** The first element, wherever the loops are. */
    static IndexMap zero(int loops) {
        return new IndexMap(0, new long[loops]);
    }

    /** The place of a point among all points of the loops from one to another, counted with the last loop fastest. */
    static IndexMap linear(long[] lengths, int from, int to) {
        long[] strides = new long[lengths.length];
        long stride = 1;
        for (int loop = to - 1; loop >= from; loop--) {
            strides[loop] = stride;
            stride *= lengths[loop];
        }
        return new IndexMap(0, strides);
    }

    long offset() {
        return offset;
    }

    long stride(int loop) {
        return strides[loop];
    }

    int loops() {
        return strides.length;
    }

    List<Long> strides() {
        return LongStream.of(strides).boxed().toList();
    }

    /** The loops that make a difference, as bits. */
    long varies() {
        long mask = 0;
        for (int loop = 0; loop < strides.length; loop++) {
            mask |= strides[loop] == 0 ? 0 : 1L << loop;
        }
        return mask;
    }

    IndexMap shifted(long by) {
        return new IndexMap(offset + by, strides);
    }

    /** This map with one more multiple of a loop's index. */
    IndexMap plus(int loop, long stride) {
        long[] sum = strides.clone();
        sum[loop] += stride;
        return new IndexMap(offset, sum);
    }

    /** This map and another one, multiplied. */
    IndexMap plus(IndexMap other, long factor) {
        long[] sum = strides.clone();
        for (int loop = 0; loop < sum.length; loop++) {
            sum[loop] += factor * other.strides[loop];
        }
        return new IndexMap(offset + factor * other.offset, sum);
    }

    /** This map for loops of which one and the next became one, the stride of the next being that of both. */
    IndexMap without(int loop) {
        long[] rest = new long[strides.length - 1];
        System.arraycopy(strides, 0, rest, 0, loop);
        System.arraycopy(strides, loop + 1, rest, loop, rest.length - loop);
        return new IndexMap(offset, rest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IndexMap map && offset == map.offset && Arrays.equals(strides, map.strides);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(strides) + Long.hashCode(offset);
    }
}
