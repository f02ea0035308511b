package io.steelyard.benchmarks;

import com.sun.management.ThreadMXBean;
import io.steelyard.backend.Backend;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Trains until steps allocate next to nothing, in a process of its own, and prints how many bytes on the heap one of the last
 * steps took: {@code AllocationProbe BACKEND WORKLOAD TOO_MUCH}.
 */
final class AllocationProbe {
    private static final int STEPS = 100;

    /** Several times what the JVM needs to compile everything. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private AllocationProbe() {}

    public static void main(String[] args) {
        long tooMuch = Long.parseLong(args[2]);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Backend backend = BackendByName.open(args[0]);
        long bytes = Long.MAX_VALUE;
        try (PreparedProgram program = PreparedProgram.training(Workload.named(args[1]), backend, 1e-6)) {
            long begin = System.nanoTime();
            while (bytes >= tooMuch && System.nanoTime() - begin < PATIENCE) {
                long before = threads.getTotalThreadAllocatedBytes();
                for (int step = 0; step < STEPS; step++) {
                    program.run();
                }
                bytes = (threads.getTotalThreadAllocatedBytes() - before) / STEPS;
            }
        } finally {
            BackendByName.close(backend);
        }
        System.out.println(bytes);
    }
}
