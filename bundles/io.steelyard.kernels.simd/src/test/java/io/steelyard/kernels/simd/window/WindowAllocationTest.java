package io.steelyard.kernels.simd.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.steelyard.graph.Window;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vectors that escape are objects. Once the JVM has compiled a window, none does. */
class WindowAllocationTest {
    private static final long PATIENCE = 60_000_000_000L;
    private static final int CHANNELS = 40;
    private static final List<Long> DIMS = List.of(8L, 8L);

    static Stream<Named<WindowLoop>> loops() {
        return Stream.concat(WindowLoopTest.singles(), WindowLoopTest.doubles());
    }

    @ParameterizedTest
    @MethodSource("loops")
    void aWarmWindowAllocatesNothing(WindowLoop loop) {
        List<Long> two = List.of(2L, 2L);
        List<Long> none = List.of(0L, 0L);
        Window window = new Window(two, two, none, none, List.of(1L, 1L));
        // Of doubles; there is room for floats, too.
        WindowRun[] runs = new WindowGrid(window, DIMS, CHANNELS * 8L).runs();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Arena arena = Arena.ofConfined()) {
            long[] addresses = new long[3];
            for (int i = 0; i < addresses.length; i++) {
                addresses[i] = arena.allocate(8 * 8 * CHANNELS * 8L + 64, 64).address();
            }
            long least = Long.MAX_VALUE;
            long start = System.nanoTime();
            while (least > 0 && System.nanoTime() - start < PATIENCE) {
                run(loop, runs, addresses);
                long before = threads.getCurrentThreadAllocatedBytes();
                run(loop, runs, addresses);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, least);
        }
    }

    private static void run(WindowLoop loop, WindowRun[] runs, long[] addresses) {
        for (WindowRun run : runs) {
            loop.vectors(run, CHANNELS, addresses[0], addresses[1], addresses[2]);
        }
    }
}
