package io.steelyard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The models that are timed do learn: a benchmark of something else would be worth nothing. */
class WorkloadTest {
    private Backend backend;

    @BeforeEach
    void open() {
        backend = BackendByName.open("ojalgo");
    }

    @AfterEach
    void close() {
        BackendByName.close(backend);
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.benchmarks.Workload#small")
    void theLossFallsFromOneStepToTheNext(Workload workload) {
        try (PreparedProgram program = PreparedProgram.training(workload, backend, 1e-3)) {
            program.run();
            double first = program.loss();
            program.run();
            assertTrue(program.loss() < first, () -> "from " + first + " to " + program.loss());
        }
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.benchmarks.Workload#small")
    void anUntrainedModelKnowsNothing(Workload workload) {
        try (PreparedProgram program = PreparedProgram.training(workload, backend, 0)) {
            program.run();
            // Whoever guesses evenly has this loss; initial scores are small against it.
            assertEquals(Math.log(workload.classes()), program.loss(), 1);
        }
    }

    @Test
    void theContractionsOfThePerceptronAreForwardForWeightsAndForWhatLiesBetween() {
        double first = 2.0 * 128 * 784 * 512;
        double others = 2.0 * 128 * (512 * 256 + 256 * 10);
        assertEquals(2 * first + 3 * others, contractions("mlp-b128"));
    }

    @Test
    void theContractionsOfTheConvolutionalNetworkAreForwardForWeightsAndForWhatLiesBetween() {
        double first = 2.0 * 64 * 28 * 28 * 32 * 25;
        double others = 2.0 * 64 * (14 * 14 * 64 * 32 * 25 + 3136 * 512 + 512 * 10);
        assertEquals(2 * first + 3 * others, contractions("cnn-b64"));
    }

    @Test
    void theContractionsOfTheTransformerAreThreeTimesThoseForward() {
        double maps = 2.0 * 1024 * (4 * (128 * 384 + 128 * 128 + 2 * 128 * 512) + 128 * 1000);
        double attention = 4 * 2 * 2.0 * 16 * 4 * 64 * 64 * 32;
        assertEquals(3 * (maps + attention), contractions("transformer-b16"));
    }

    private double contractions(String workload) {
        try (PreparedProgram program = PreparedProgram.training(Workload.named(workload), backend, 1e-6)) {
            return ContractionCount.of(program.program());
        }
    }
}
