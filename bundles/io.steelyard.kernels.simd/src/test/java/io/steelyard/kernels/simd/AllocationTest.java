package io.steelyard.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.kernels.code.Schedule;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vectors that escape are objects. Once the JVM has compiled a kernel, none does. */
class AllocationTest {
    private static final long PATIENCE = 60_000_000_000L;
    private static final int CALLS = 200;

    static Stream<Kernel> kernels() {
        return Stream.of(
                SampleKernels.adam(20_000),
                SampleKernels.gelu(20_000),
                SampleKernels.softmax(50, 200),
                SampleKernels.layerNorm(50, 200),
                SampleKernels.crossEntropy(50, 200),
                SampleKernels.lstm(30, 64));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void aWarmKernelAllocatesNothing(Kernel kernel) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Arena arena = Arena.ofConfined()) {
            Object[] operands = new RandomKernels(1, false, true).operands(kernel);
            OffHeap memory =
                    new OffHeap(AddressKernels.vector(new Schedule(kernel), 512).orElseThrow(), operands, arena);
            long least = Long.MAX_VALUE;
            long start = System.nanoTime();
            while (least > 0 && System.nanoTime() - start < PATIENCE) {
                memory.callWithoutMemory(CALLS);
                memory.run();
                long before = threads.getCurrentThreadAllocatedBytes();
                memory.run();
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, least);
        }
    }
}
