package io.steelyard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.steelyard.backend.Backend;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is timed on one backend is what is timed on the others. */
class BackendsTest {
    /** In single precision, over three steps with Adam, whose first ones are as long for small gradients as for large. */
    private static final double TOLERANCE = 2e-3;

    private static final List<String> FAST = List.of("simd", "onednn");

    static Stream<Arguments> fastBackendsAndWorkloads() {
        return FAST.stream()
                .flatMap(backend -> Workload.small().stream().map(workload -> Arguments.of(backend, workload)));
    }

    @ParameterizedTest
    @MethodSource("fastBackendsAndWorkloads")
    void allBackendsTakeTheSameSteps(String name, Workload workload) {
        double[] expected = losses("ojalgo", workload);
        double[] found = losses(name, workload);
        for (int step = 0; step < expected.length; step++) {
            assertEquals(expected[step], found[step], TOLERANCE * expected[step], "step " + step);
        }
    }

    private static double[] losses(String name, Workload workload) {
        Backend backend = BackendByName.open(name);
        try (PreparedProgram program = PreparedProgram.training(workload, backend, 1e-3)) {
            double[] losses = new double[3];
            for (int step = 0; step < losses.length; step++) {
                program.run();
                losses[step] = program.loss();
            }
            return losses;
        } finally {
            BackendByName.close(backend);
        }
    }

    /** What is left once the JVM has compiled everything; two minutes are a lot more than that takes. */
    @ParameterizedTest
    @CsvSource({"simd, mlp-b32", "simd, lstm-b32", "onednn, mlp-b32", "onednn, lstm-b32"})
    void stepsAllocateNextToNothingOnceTheyAreCompiled(String name, String workload) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Backend backend = BackendByName.open(name);
        long end = System.nanoTime() + 120_000_000_000L;
        long bytes = Long.MAX_VALUE;
        try (PreparedProgram program = PreparedProgram.training(Workload.named(workload), backend, 1e-6)) {
            while (bytes >= 1024 && System.nanoTime() < end) {
                long before = threads.getTotalThreadAllocatedBytes();
                for (int step = 0; step < 100; step++) {
                    program.run();
                }
                bytes = (threads.getTotalThreadAllocatedBytes() - before) / 100;
            }
        } finally {
            BackendByName.close(backend);
        }
        assertTrue(bytes < 1024, bytes + " bytes a step");
    }
}
