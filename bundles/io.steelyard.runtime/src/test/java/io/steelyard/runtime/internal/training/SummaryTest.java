package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.ModelSummary;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
    @TempDir
    Path folder;

    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(Files.createDirectory(folder.resolve("framework")));
        framework.provide(PluginKind.DATA_SOURCE, "waves", new WaveSource(0, true));
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
    }

    private ModelSummary summary(int batch) throws Exception {
        return SpecCheck.summary(framework.catalog, spec(batch));
    }

    private PipelineSpec spec(int batch) throws Exception {
        return Framework.spec(folder, """
                name: summed
                data: {source: waves}
                model:
                  layers:
                    - dense: {out_features: 4}
                    - tanh
                    - global_avg_pool1d
                    - dense: {out_features: 2}
                objective: cross_entropy
                optimizer: {adam: {lr: 0.05}}
                batch: {size: %d, buckets: [8, 16]}
                epochs: 1
                """.formatted(batch));
    }

    @Test
    void weightsAndSlotsAreCountedInBytes() throws Exception {
        framework.provideBackend();
        ModelSummary summary = summary(4);

        assertEquals(Shape.of(16, 2), summary.input());
        // (2 + 1) * 4 + (4 + 1) * 2 weights in f32, and two moments of each.
        assertEquals(22, summary.trainable());
        assertEquals(88, summary.memory().weights());
        assertEquals(2 * 88, summary.memory().slots());
        assertEquals(0, summary.memory().buffers());
        assertEquals(4, summary.memory().rows());
    }

    @Test
    void reuseTakesLessThanAllValuesAndAtLeastTheLargest() throws Exception {
        framework.provideBackend();
        ModelSummary.Memory memory = summary(4).memory();

        // The output of the first layer, 4 sequences of 16 elements of 4 numbers, is among the values.
        assertTrue(memory.values() >= 4 * 16 * 4 * Float.BYTES, memory.toString());
        assertTrue(memory.values() < memory.valuesWithoutReuse() / 2, memory.toString());
    }

    @Test
    void aLargerBatchTakesMoreMemoryForValuesAlone() throws Exception {
        framework.provideBackend();
        ModelSummary.Memory small = summary(2).memory();
        ModelSummary.Memory large = summary(20).memory();

        assertEquals(small.weights(), large.weights());
        assertTrue(large.values() > 5 * small.values(), small + " " + large);
    }

    @Test
    void withoutABackendThereIsASummaryToo() throws Exception {
        assertTrue(summary(4).memory().values() > 0);
    }

    @Test
    void aBackendThatCannotBeChosenIsRefused() throws Exception {
        PipelineSpec spec = spec(4).withBackend("(oops");
        assertTrue(assertThrows(InvalidSpecException.class, () -> SpecCheck.summary(framework.catalog, spec))
                .problems()
                .get(0)
                .toString()
                .startsWith("p.yaml backend: "));
    }
}
