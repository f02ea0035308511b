package io.steelyard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.Backend;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
}
