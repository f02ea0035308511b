package io.steelyard.backend.onednn.internal.primitive;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.steelyard.kernels.simd.Memory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Simple arithmetic on floats outside the heap, a few at a time through arrays: the compiler makes vector instructions of
 * loops over arrays, and of none over addresses. For one thread at a time.
 */
final class Chunks {
    private static final int SIZE = 1024;

    private final float[] first = new float[SIZE];
    private final float[] second = new float[SIZE];

    /** Sets what is below 0 to 0; what is not a number stays. */
    void floor(long address, long count) {
        for (long start = 0; start < count; start += SIZE) {
            int size = (int) Math.min(SIZE, count - start);
            read(address + start * Float.BYTES, first, size);
            floor(first, size);
            write(first, address + start * Float.BYTES, size);
        }
    }

    /** Adds elements to others. */
    void add(long from, long to, long count) {
        for (long start = 0; start < count; start += SIZE) {
            int size = (int) Math.min(SIZE, count - start);
            read(from + start * Float.BYTES, first, size);
            read(to + start * Float.BYTES, second, size);
            add(first, second, size);
            write(second, to + start * Float.BYTES, size);
        }
    }

    /** Adds a value to elements. */
    void add(float value, long to, long count) {
        for (long start = 0; start < count; start += SIZE) {
            int size = (int) Math.min(SIZE, count - start);
            read(to + start * Float.BYTES, first, size);
            add(value, first, size);
            write(first, to + start * Float.BYTES, size);
        }
    }

    /** Sets elements to a value. */
    void fill(float value, long to, long count) {
        Arrays.fill(first, value);
        for (long start = 0; start < count; start += SIZE) {
            write(first, to + start * Float.BYTES, (int) Math.min(SIZE, count - start));
        }
    }

    private static void floor(float[] values, int size) {
        for (int i = 0; i < size; i++) {
            values[i] = Math.max(values[i], 0f);
        }
    }

    private static void add(float[] from, float[] to, int size) {
        for (int i = 0; i < size; i++) {
            to[i] += from[i];
        }
    }

    private static void add(float value, float[] to, int size) {
        for (int i = 0; i < size; i++) {
            to[i] += value;
        }
    }

    private static void read(long address, float[] into, int size) {
        MemorySegment.copy(Memory.ALL, JAVA_FLOAT, address, into, 0, size);
    }

    private static void write(float[] from, long address, int size) {
        MemorySegment.copy(from, 0, Memory.ALL, JAVA_FLOAT, address, size);
    }
}
