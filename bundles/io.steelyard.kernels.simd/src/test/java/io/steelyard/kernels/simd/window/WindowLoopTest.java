package io.steelyard.kernels.simd.window;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.steelyard.graph.Window;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both codes of a loop, on few different whole numbers and some that are none, so that ties are frequent. */
class WindowLoopTest {
    private static final int ROUNDS = 100;
    private static final double[] NUMBERS = {-2, -1, -0.0, 0.0, 1, 2, 1.1, Double.NaN, Double.NEGATIVE_INFINITY};

    private final SplittableRandom random = new SplittableRandom(8);

    static Stream<Named<WindowLoop>> singles() {
        return Stream.of(
                        new FloatMaximum(),
                        new FloatSum(),
                        new FloatGather(),
                        new FloatGradient(),
                        new FloatAddedGradient())
                .map(loop -> Named.of(loop.getClass().getSimpleName(), loop));
    }

    static Stream<Named<WindowLoop>> doubles() {
        return Stream.of(
                        new DoubleMaximum(),
                        new DoubleSum(),
                        new DoubleGather(),
                        new DoubleGradient(),
                        new DoubleAddedGradient())
                .map(loop -> Named.of(loop.getClass().getSimpleName(), loop));
    }

    @ParameterizedTest
    @MethodSource("singles")
    void vectorsOfFloatsGiveTheBitsOfSingleChannels(WindowLoop loop) {
        check(loop, Float.BYTES);
    }

    @ParameterizedTest
    @MethodSource("doubles")
    void vectorsOfDoublesGiveTheBitsOfSingleChannels(WindowLoop loop) {
        check(loop, Double.BYTES);
    }

    private long between(int least, int most) {
        return random.nextLong(least, most + 1L);
    }

    private Window window() {
        List<Long> size = List.of(between(1, 3), between(1, 3));
        return new Window(
                size,
                List.of(between(1, 3), between(1, 3)),
                List.of(between(0, 1), between(0, 1)),
                List.of(between(0, 1), between(0, 1)),
                List.of(1L, between(1, 2)));
    }

    private void check(WindowLoop loop, int size) {
        for (int round = 0; round < ROUNDS; round++) {
            Window window = window();
            List<Long> dims = List.of(between(5, 8), between(5, 8));
            int channels = (int) between(2, 40);
            WindowGrid grid = new WindowGrid(window, dims, (long) channels * size);
            // The larger of image and positions, and what a vector may read behind.
            long bytes = Math.max(grid.elements(), grid.positions()) * channels * size + 64;
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment x = numbers(arena, bytes, size);
                MemorySegment other = numbers(arena, bytes, size);
                MemorySegment single = arena.allocate(bytes, 64);
                MemorySegment vectors = arena.allocate(bytes, 64);
                for (WindowRun run : grid.runs()) {
                    loop.scalars(run, channels, x.address(), other.address(), single.address());
                    loop.vectors(run, channels, x.address(), other.address(), vectors.address());
                }
                assertArrayEquals(numbers(single, size), numbers(vectors, size), channels + " channels, " + window);
            }
        }
    }

    /** As texts every NaN is the same: which one an addition yields is left open. */
    private static Object[] numbers(MemorySegment segment, int size) {
        if (size == Double.BYTES) {
            return Arrays.stream(segment.toArray(ValueLayout.JAVA_DOUBLE))
                    .mapToObj(String::valueOf)
                    .toArray();
        }
        float[] all = segment.toArray(ValueLayout.JAVA_FLOAT);
        Object[] texts = new Object[all.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = String.valueOf(all[i]);
        }
        return texts;
    }

    private MemorySegment numbers(Arena arena, long bytes, int size) {
        MemorySegment segment = arena.allocate(bytes, 64);
        for (long i = 0; i < bytes / size; i++) {
            double number = NUMBERS[random.nextInt(NUMBERS.length)];
            if (size == Double.BYTES) {
                segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, number);
            } else {
                segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) number);
            }
        }
        return segment;
    }
}
