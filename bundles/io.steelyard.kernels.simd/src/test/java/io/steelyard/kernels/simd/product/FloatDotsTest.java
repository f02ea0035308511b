package io.steelyard.kernels.simd.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatDotsTest {
    private static final int COUNT = 11;

    private final SplittableRandom random = new SplittableRandom(3);

    /** Numbers, and a float behind them that must not be touched. */
    private MemorySegment floats(Arena arena, int count) {
        MemorySegment segment = arena.allocate((count + 1L) * Float.BYTES, 64);
        for (int i = 0; i <= count; i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-1, 1));
        }
        return segment;
    }

    private static float[] products(FloatDots dots, MemorySegment x, MemorySegment w, int depth, Arena arena) {
        MemorySegment y = arena.allocate((long) COUNT * Float.BYTES, 64);
        MemorySegment workspace = arena.allocate(FloatDots.WORKSPACE, 64);
        long step = (long) depth * Float.BYTES;
        dots.multiply(x.address(), w.address(), step, y.address(), Float.BYTES, COUNT, depth, workspace.address());
        return y.toArray(ValueLayout.JAVA_FLOAT);
    }

    @Test
    void vectorCodeGivesTheBitsOfPlainCode() {
        FloatDots vectors = new FloatDots();
        vectors.prepare(Runnable::run);
        try (Arena arena = Arena.ofConfined()) {
            for (int depth = 0; depth < 150; depth++) {
                MemorySegment x = floats(arena, depth);
                MemorySegment w = floats(arena, COUNT * depth);
                assertArrayEquals(
                        products(new FloatDots(), x, w, depth, arena),
                        products(vectors, x, w, depth, arena),
                        "of depth " + depth);
            }
        }
    }

    /** Each of some hundred additions may lose half a unit in the last place of a sum below the root of the depth. */
    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 47, 48, 784})
    void eachSumIsRight(int depth) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment x = floats(arena, depth);
            MemorySegment w = floats(arena, COUNT * depth);
            float[] found = products(new FloatDots(), x, w, depth, arena);
            for (int j = 0; j < COUNT; j++) {
                double sum = 0;
                for (int k = 0; k < depth; k++) {
                    sum += (double) x.getAtIndex(ValueLayout.JAVA_FLOAT, k)
                            * w.getAtIndex(ValueLayout.JAVA_FLOAT, (long) j * depth + k);
                }
                assertEquals(sum, found[j], 1e-6 * Math.sqrt(depth));
            }
        }
    }
}
