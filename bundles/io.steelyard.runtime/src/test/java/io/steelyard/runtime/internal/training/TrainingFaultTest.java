package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.data.DataException;
import io.steelyard.layers.internal.BatchNorm;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.predict.Predictor;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a step cannot compute ends a training with one sentence, and leaves the weights as they were. */
class TrainingFaultTest {
    @TempDir
    Path folder;

    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(Files.createDirectory(folder.resolve("framework")));
        framework.provideBackend();
        framework.provide(PluginKind.LAYER, "lookup", new Lookup());
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
    }

    /** Words are numbers from 0 to 9; the model knows as many. */
    private PipelineSpec spec(String name, String rows) throws Exception {
        Files.writeString(folder.resolve(name + ".csv"), "words,mood\n" + rows);
        return Framework.spec(folder, """
                name: %s
                data: {source: {csv: {file: %s.csv, sequence: words, classes: [bad, good]}}}
                model:
                  layers:
                    - lookup
                    - global_avg_pool1d
                    - dense: {out_features: 2}
                objective: cross_entropy
                optimizer: {sgd: {lr: 0.1}}
                batch: {size: 2, shuffle: false}
                epochs: 2
                output: {directory: %s, every_epochs: 0}
                """.formatted(name, name, name));
    }

    @Test
    void anIdBeyondATableEndsTheTrainingWithStepAndNodeAndTheWeightsBeforeIt() throws Exception {
        TrainingPipeline wrong = framework.run(spec("wrong", "1 2,good\n3,bad\n4 5 6,good\n7 12,bad\n"));

        PipelineStatus status = wrong.status();
        assertEquals(PipelineState.FAILED, status.state());
        assertEquals(1, status.step());
        assertTrue(
                status.reason()
                        .matches("step 2 \\(epoch 1\\) cannot be computed: %\\d+ = gather.*: index 12 .*;"
                                + " the weights are as they were before it"),
                status.reason());
        // The rows of the first step alone, in one epoch.
        PipelineSpec first = spec("first", "1 2,good\n3,bad\n");
        TrainingPipeline right =
                framework.run(Framework.spec(folder, first.text().replace("epochs: 2", "epochs: 1")));
        assertEquals(PipelineState.COMPLETED, right.status().state(), right.status()::reason);
        assertEquals(right.weights(), wrong.weights());
    }

    @Test
    void anIdBeyondATableAmongTheRowsHeldOutEndsTheEvaluation() throws Exception {
        // Which rows are held out depends on their number alone: so the ones held out are found first.
        PipelineSpec spec = heldOut("5,good\n".repeat(8));
        int held;
        try (PipelineParts parts = new PartsAssembler(framework.catalog, spec).assemble()) {
            held = parts.split().validation[0];
        }
        PipelineStatus status = framework
                .run(heldOut("5,good\n".repeat(held) + "12,bad\n" + "5,good\n".repeat(7 - held)))
                .status();

        assertEquals(PipelineState.FAILED, status.state());
        assertTrue(
                status.reason()
                        .matches("the evaluation after step 3 \\(epoch 1\\) cannot be computed: %\\d+ = gather.*:"
                                + " index 12 .*; the weights are as they were before it"),
                status.reason());
    }

    private PipelineSpec heldOut(String rows) throws Exception {
        return Framework.spec(folder, spec("held", rows).text().replace("good]}}}", "good]}}, validation: 0.25}"));
    }

    @Test
    void aDivisionByZeroIsNamed() throws Exception {
        framework.provide(PluginKind.LAYER, "divided", new IntegerDivision());
        PipelineSpec spec =
                Framework.spec(folder, spec("divided", "1,good\n0,bad\n").text().replace("- lookup", "- divided"));
        PipelineStatus status = framework.run(spec).status();

        assertEquals(PipelineState.FAILED, status.state());
        assertTrue(
                status.reason()
                        .matches("step 1 \\(epoch 1\\) cannot be computed: %\\d+ = div.*: .*zero.*;"
                                + " the weights are as they were before it"),
                status.reason());
    }

    @Test
    void aLastBatchThatALayerCannotTakeIsRefusedBeforeTheFirstStep() throws Exception {
        framework.provide(PluginKind.LAYER, "batch_norm", new BatchNorm());
        PipelineSpec spec = spec("rest", "1 2,good\n3,bad\n4,good\n");
        PipelineStatus status = framework
                .run(Framework.spec(
                        folder,
                        spec.text()
                                .replace("- dense: {out_features: 2}", "- batch_norm\n    - dense: {out_features: 2}")))
                .status();

        assertEquals(PipelineState.FAILED, status.state());
        assertEquals(0, status.step());
        assertTrue(
                status.reason()
                        .endsWith("of 3 training rows, batches of 2 leave a last one of 1, which 'batch.last: drop'"
                                + " leaves out"),
                status.reason());
    }

    @Test
    void aModelLargerThanTheHeapIsRefusedBeforeAnythingIsAllocated() throws Exception {
        String huge = "- dense: {out_features: 1000000000000}\n    - dense: {out_features: 2}";
        PipelineSpec spec = spec("huge", "1 2,good\n3,bad\n");
        PipelineStatus status = framework
                .run(Framework.spec(folder, spec.text().replace("- dense: {out_features: 2}", huge)))
                .status();

        assertEquals(PipelineState.FAILED, status.state());
        assertTrue(
                status.reason()
                        .matches("the weights to begin with: weights, buffers and what the optimizer remembers take"
                                + " [0-9,]+ bytes, and this JVM may use [0-9,]+; -Xmx gives it more"),
                status.reason());
    }

    @Test
    void anInterruptStopsATrainingBetweenTwoSteps() throws Exception {
        framework.listen(event -> {
            if (event instanceof StepCompleted step && step.step() == 1) {
                // Listeners are called on the pipeline's own thread.
                Thread.currentThread().interrupt();
            }
        });
        TrainingPipeline interrupted = framework.run(spec("interrupted", "1 2,good\n3,bad\n4,good\n5,bad\n"));

        assertEquals(PipelineState.STOPPED, interrupted.status().state());
        assertEquals("its thread was interrupted", interrupted.status().reason());
        assertEquals(1, interrupted.status().step());
    }

    @Test
    void aQuestionWithAnIdBeyondATableIsRefusedAndTheNextIsAnswered() throws Exception {
        PipelineSpec spec = spec("asked", "1 2,good\n3,bad\n");
        framework.run(spec);
        try (Predictor predictor = framework.predictor(spec)) {
            String message = assertThrows(
                            IllegalArgumentException.class, () -> predictor.predict(Tensor.of(Shape.of(1, 2), 3L, 12L)))
                    .getMessage();
            assertTrue(message.matches("these rows cannot be answered: %\\d+ = gather.*: index 12 .*"), message);
            assertEquals(
                    Shape.of(1, 2),
                    predictor.predict(Tensor.of(Shape.of(1, 2), 3L, 4L)).shape());
        }
    }

    @Test
    void aFileWithAnIdBeyondATableIsRefusedWithItsRows() throws Exception {
        PipelineSpec spec = spec("filed", "1 2,good\n3,bad\n");
        framework.run(spec);
        Path asked = Files.writeString(folder.resolve("asked.csv"), "words\n1 2\n3 12\n");
        try (Predictor predictor = framework.predictor(spec)) {
            String message = assertThrows(DataException.class, () -> predictor.predict(asked, answer -> {}))
                    .getMessage();
            assertTrue(
                    message.matches(
                            "asked.csv: rows 0 to 1: these rows cannot be answered: %\\d+ = gather.*: index 12 .*"),
                    message);
        }
    }
}
