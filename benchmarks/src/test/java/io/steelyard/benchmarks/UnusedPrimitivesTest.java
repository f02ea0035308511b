package io.steelyard.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.steelyard.backend.onednn.internal.library.NativeFolder;
import io.steelyard.backend.onednn.internal.library.NativePlatform;
import io.steelyard.backend.onednn.internal.library.NativeResources;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.kernels.simd.Memory;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Why some primitives stay unused. If one of these fails with a newer library, look again. */
class UnusedPrimitivesTest {
    private static OneDnn library;
    private static UnusedPrimitives primitives;

    @BeforeAll
    static void open() {
        NativeFolder folder = NativeFolder.unpack(
                NativeResources.ofBundle(), NativePlatform.current(), NativeFolder.root(System::getProperty));
        library = OneDnn.open(folder);
        primitives = new UnusedPrimitives(folder, library.newObjects());
    }

    @AfterAll
    static void close() {
        library.close();
    }

    @Test
    void aFloorBehindAProductHidesWhatIsNotANumber() {
        long x = Contest.random(64 * 64, 1);
        long y = Contest.floats(64 * 64);
        Memory.ALL.set(JAVA_FLOAT, x, Float.NaN);
        long product = primitives.matmul(
                primitives.rows(64, 64),
                primitives.columns(64, 64),
                primitives.rows(1, 64),
                primitives.rows(64, 64),
                UnusedPrimitives.RELU);
        primitives
                .bound(
                        product,
                        Map.of(
                                UnusedPrimitives.SOURCE,
                                x,
                                UnusedPrimitives.WEIGHTS,
                                Contest.random(64 * 64, 2),
                                UnusedPrimitives.BIAS,
                                Contest.random(64, 3),
                                UnusedPrimitives.DESTINATION,
                                y))
                .run();
        assertFalse(Float.isNaN(Memory.ALL.get(JAVA_FLOAT, y)));
    }

    @Test
    void theMaximumOfAWindowHidesWhatIsNotANumber() {
        long x = Contest.random(4 * 4 * 16, 1);
        long y = Contest.floats(2 * 2 * 16);
        Memory.ALL.set(JAVA_FLOAT, x, Float.NaN);
        long maximum = primitives.maximum(primitives.image(1, 16, 4, 4), primitives.image(1, 16, 2, 2));
        primitives
                .bound(
                        maximum,
                        Map.of(
                                UnusedPrimitives.SOURCE, x,
                                UnusedPrimitives.DESTINATION, y,
                                UnusedPrimitives.WORKSPACE,
                                        primitives.room(primitives.chosen(maximum, UnusedPrimitives.WORKSPACE))))
                .run();
        assertFalse(Float.isNaN(Memory.ALL.get(JAVA_FLOAT, y)));
    }
}
