package io.steelyard.backend.onednn.internal.primitive;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** An array of floats outside the heap. */
record Floats(MemorySegment segment) {
    static Floats zeros(Arena arena, long size) {
        return new Floats(arena.allocate(size * Float.BYTES, 64));
    }

    /** Between -1 and 1. */
    static Floats random(Arena arena, long size, long seed) {
        Floats floats = zeros(arena, size);
        SplittableRandom random = new SplittableRandom(seed);
        for (long i = 0; i < size; i++) {
            floats.set(i, (float) (2 * random.nextDouble() - 1));
        }
        return floats;
    }

    static void floor(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(values[i], 0);
        }
    }

    long size() {
        return segment.byteSize() / Float.BYTES;
    }

    long address() {
        return segment.address();
    }

    float get(long index) {
        return segment.getAtIndex(JAVA_FLOAT, index);
    }

    void set(long index, float value) {
        segment.setAtIndex(JAVA_FLOAT, index, value);
    }

    float[] toArray() {
        return segment.toArray(JAVA_FLOAT);
    }
}
