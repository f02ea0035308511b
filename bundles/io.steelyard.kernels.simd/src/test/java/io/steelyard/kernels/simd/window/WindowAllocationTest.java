package io.steelyard.kernels.simd.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Window;
import io.steelyard.kernels.simd.AddressWork;
import io.steelyard.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Vectors that escape are objects. Once the JVM has compiled a window, none does. */
class WindowAllocationTest {
    private static final long PATIENCE = 60_000_000_000L;

    static Stream<Arguments> windows() {
        return Stream.of(
                        OpKind.REDUCE_WINDOW_MAX,
                        OpKind.REDUCE_WINDOW_SUM,
                        OpKind.MAX_WINDOW_GATHER,
                        OpKind.MAX_WINDOW_GRADIENT)
                .flatMap(kind -> Stream.of(DType.F32, DType.F64)
                        .flatMap(dtype -> Stream.of(1L, 2L).map(stride -> Arguments.of(kind, dtype, stride))));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void aWarmWindowAllocatesNothing(OpKind kind, DType dtype, long stride) {
        List<Long> two = List.of(2L, 2L);
        List<Long> none = List.of(0L, 0L);
        Window window = new Window(two, List.of(stride, stride), none, none, List.of(1L, 1L));
        AddressWork work = new Windows(1, Runnable::run).plan(kind, window, dtype, 2, List.of(8L, 8L), 40);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        boolean looks = kind == OpKind.MAX_WINDOW_GATHER || kind == OpKind.MAX_WINDOW_GRADIENT;
        try (Arena arena = Arena.ofConfined()) {
            long[] addresses = new long[looks ? 3 : 2];
            for (int i = 0; i < addresses.length; i++) {
                addresses[i] = arena.allocate(2 * 8 * 8 * 40 * 8 + 64, 64).address();
            }
            long least = Long.MAX_VALUE;
            long start = System.nanoTime();
            while (least > 0 && System.nanoTime() - start < PATIENCE) {
                run(work, addresses);
                long before = threads.getCurrentThreadAllocatedBytes();
                run(work, addresses);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, least);
        }
    }

    private static void run(AddressWork work, long[] addresses) {
        for (int part = 0; part < work.parts(); part++) {
            work.run(part, 0, addresses);
        }
    }
}
