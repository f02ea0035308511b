package io.steelyard.benchmarks;

import static io.steelyard.benchmarks.Contest.floats;
import static io.steelyard.benchmarks.Contest.random;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.steelyard.graph.OpKind;
import io.steelyard.graph.Window;
import io.steelyard.kernels.simd.AddressWork;
import io.steelyard.kernels.simd.Memory;
import io.steelyard.kernels.simd.window.Windows;
import io.steelyard.tensor.DType;
import java.util.List;
import java.util.Map;

/**
 * The greatest of each window of 2 by 2, and its gradient, on images whose channels lie innermost. Theirs writes down where the
 * greatest was; ours looks again.
 */
final class WindowRivals {
    private static final int IMAGES = 64;

    private WindowRivals() {}

    static List<Rival> of(Contest contest) {
        List<Rival> large = of(contest.primitives(), 28, 32);
        List<Rival> small = of(contest.primitives(), 14, 64);
        return List.of(large.get(0), large.get(1), small.get(0), small.get(1));
    }

    private static List<Rival> of(UnusedPrimitives primitives, long extent, int channels) {
        long half = extent / 2;
        long count = IMAGES * extent * extent * channels;
        long x = random(count, 1);
        long dy = random(count / 4, 2);
        long y = floats(count / 4);
        long dx = floats(count);
        Windows windows = new Windows(1);
        Window window = new Window(List.of(2L, 2L), List.of(2L, 2L), List.of(0L, 0L), List.of(0L, 0L), List.of(1L, 1L));
        List<Long> dims = List.of(extent, extent);
        AddressWork forward = windows.plan(OpKind.REDUCE_WINDOW_MAX, window, DType.F32, IMAGES, dims, channels);
        AddressWork backward = windows.plan(OpKind.MAX_WINDOW_GRADIENT, window, DType.F32, IMAGES, dims, channels);

        long large = primitives.image(IMAGES, channels, extent, extent);
        long small = primitives.image(IMAGES, channels, half, half);
        long theirForward = primitives.maximum(large, small);
        long places = primitives.room(primitives.chosen(theirForward, UnusedPrimitives.WORKSPACE));
        long theirY = floats(count / 4);
        long theirDx = floats(count);
        Runnable forwardRun = primitives.bound(
                theirForward,
                Map.of(
                        UnusedPrimitives.SOURCE, x,
                        UnusedPrimitives.DESTINATION, theirY,
                        UnusedPrimitives.WORKSPACE, places));
        forwardRun.run();
        Runnable backwardRun = primitives.bound(
                primitives.maximumBackward(large, small, theirForward),
                Map.of(
                        UnusedPrimitives.DESTINATION_GRADIENT, dy,
                        UnusedPrimitives.WORKSPACE, places,
                        UnusedPrimitives.SOURCE_GRADIENT, theirDx));
        String shape = IMAGES + "x" + extent + "x" + extent + "x" + channels;
        return List.of(
                new Rival(
                        "maximum of 2x2, forward",
                        shape,
                        "cnn-b64",
                        1,
                        () -> run(forward, x, y),
                        forwardRun,
                        () -> difference(y, theirY, count / 4)),
                new Rival(
                        "maximum of 2x2, backward",
                        shape,
                        "cnn-b64",
                        1,
                        () -> run(backward, x, dy, dx),
                        backwardRun,
                        () -> difference(dx, theirDx, count)));
    }

    private static void run(AddressWork work, long... addresses) {
        for (int part = 0; part < work.parts(); part++) {
            work.run(part, 0, addresses);
        }
    }

    private static double difference(long ours, long theirs, long count) {
        double furthest = 0;
        for (long i = 0; i < count; i++) {
            float mine = Memory.ALL.get(JAVA_FLOAT, ours + i * Float.BYTES);
            float other = Memory.ALL.get(JAVA_FLOAT, theirs + i * Float.BYTES);
            furthest = Math.max(furthest, Math.abs(mine - other));
        }
        return furthest;
    }
}
