package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.State;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent.StateChanged;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.predict.Predictor;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline is asked while it trains: several executables run on one state. */
class PipelineAnswersTest {
    @TempDir
    Path folder;

    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(Files.createDirectory(folder.resolve("framework")));
        framework.provide(PluginKind.DATA_SOURCE, "waves", new WaveSource(0, true));
        framework.provide(PluginKind.DATA_SOURCE, "even_waves", new WaveSource(0, false));
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
    }

    private PipelineSpec spec(String name, String source) throws Exception {
        return Framework.spec(folder, """
                name: %s
                seed: 5
                data: {source: %s, validation: 0.2}
                model:
                  layers:
                    - dense: {out_features: 4}
                    - tanh
                    - dropout: {p: 0.2}
                    - global_avg_pool1d
                    - dense: {out_features: 2}
                objective: cross_entropy
                metrics: [accuracy]
                optimizer: {adam: {lr: 0.05}}
                batch: {size: 4}
                epochs: 3
                output: {directory: %s, every_epochs: 0}
                """.formatted(name, source, name));
    }

    private static Tensor rows(int count, int length) {
        double[] values = new double[count * length * WaveSource.CHANNELS];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.cos(i);
        }
        return Tensor.of(DType.F32, Shape.of(count, length, WaveSource.CHANNELS), values);
    }

    @Test
    void answersAfterEveryStepChangeNoBitOfTheTraining() throws Exception {
        framework.provideBackend();
        TrainingLog log = new TrainingLog();
        framework.listen(log);
        TrainingPipeline quiet = framework.run(spec("quiet", "waves"));
        List<Tensor> answers = new ArrayList<>();
        framework.listen(event -> {
            if (event instanceof StepCompleted step) {
                for (int count = 1; count <= 3; count++) {
                    answers.add(step.pipeline().predict(rows(count, 5)));
                }
            }
        });
        TrainingPipeline asked = framework.run(spec("asked", "waves"));

        assertEquals(PipelineState.COMPLETED, asked.status().state(), asked.status()::reason);
        assertEquals(3 * asked.status().totalSteps(), answers.size());
        assertEquals(log.losses(quiet), log.losses(asked));
        assertEquals(log.figures(quiet), log.figures(asked));
        assertEquals(quiet.weights(), asked.weights());
    }

    @Test
    void answersFromAnotherThreadChangeNoBitOfTheTraining() throws Exception {
        framework.provideBackend();
        Map<String, Tensor> expected = framework.run(spec("quiet", "waves")).weights();
        CountDownLatch begun = new CountDownLatch(1);
        framework.listen(event -> {
            if (event instanceof StepCompleted) {
                begun.countDown();
            }
        });
        TrainingPipeline asked = framework.start(spec("asked", "waves"), false);
        assertTrue(begun.await(60, TimeUnit.SECONDS));
        int answered = 0;
        try {
            for (int i = 0; ; i++) {
                asked.predict(rows(1 + i % 3, 1 + i % 9));
                answered++;
            }
        } catch (IllegalStateException e) {
            // It has ended.
            assertTrue(e.getMessage().startsWith("pipeline 'asked' cannot answer while it is "), e.getMessage());
        }
        Framework.end(asked);
        assertEquals(PipelineState.COMPLETED, asked.status().state(), asked.status()::reason);
        assertTrue(answered > 0);
        assertEquals(expected, asked.weights());
    }

    @Test
    void answersAreThoseOfTheWeightsBetweenTwoSteps() throws Exception {
        framework.provideBackend();
        PipelineSpec spec = spec("last", "waves");
        List<Tensor> answers = new ArrayList<>();
        framework.listen(event -> {
            if (event instanceof StepCompleted step
                    && step.step() == step.pipeline().status().totalSteps()) {
                answers.add(step.pipeline().predict(rows(2, 5)));
                answers.add(step.pipeline().predict(rows(2, 5), new long[] {3, 0}));
            }
        });
        framework.run(spec);
        try (Predictor predictor = framework.predictor(spec)) {
            assertEquals(
                    List.of(predictor.predict(rows(2, 5)), predictor.predict(rows(2, 5), new long[] {3, 0})), answers);
        }
    }

    @Test
    void allProgramsRunOnOneState() throws Exception {
        WatchedBackend backend = framework.provideBackend();
        framework.listen(event -> {
            if (event instanceof StepCompleted step) {
                step.pipeline().predict(rows(1, WaveSource.LONGEST));
            }
        });
        TrainingPipeline pipeline = framework.run(spec("one", "even_waves"));

        assertEquals(PipelineState.COMPLETED, pipeline.status().state(), pipeline.status()::reason);
        assertEquals(1, backend.states().size());
        // Whole and last batch of 18 rows in training, one of 4 in evaluation, one row in prediction.
        assertEquals(4, backend.compiled().size());
        assertEquals(backend.compiled().size(), backend.closed().size());
        State state = backend.states().get(0);
        assertThrows(IllegalStateException.class, () -> state.read("dense.weight"), "it is given back in the end");
    }

    @Test
    void whileItWaitsAPipelineSaysWhatFor() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        framework.listen(event -> {
            if (event instanceof StateChanged change && change.state() == PipelineState.WAITING) {
                waits.countDown();
            }
        });
        TrainingPipeline pipeline = framework.start(spec("lonely", "waves"), false);
        assertTrue(waits.await(60, TimeUnit.SECONDS));
        String message = assertThrows(IllegalStateException.class, () -> pipeline.predict(rows(1, 5)))
                .getMessage();
        pipeline.stop();
        Framework.end(pipeline);

        assertTrue(message.startsWith("pipeline 'lonely' cannot answer while it is WAITING: "), message);
        assertTrue(message.contains("backend"), message);
    }

    @Test
    void rowsOfAnotherShapeAreRefusedAndTheTrainingGoesOn() throws Exception {
        framework.provideBackend();
        List<String> messages = new ArrayList<>();
        framework.listen(event -> {
            if (event instanceof StepCompleted step && step.step() == 1) {
                Pipeline pipeline = step.pipeline();
                messages.add(refusal(() -> pipeline.predict(Tensor.filled(DType.F32, Shape.of(1, 5, 3), 0))));
                messages.add(refusal(() -> pipeline.predict(rows(2, 5), new long[] {5})));
                messages.add(refusal(() -> pipeline.predict(rows(2, 5), new long[] {5, 6})));
            }
        });
        TrainingPipeline pipeline = framework.run(spec("shapes", "waves"));

        assertEquals(PipelineState.COMPLETED, pipeline.status().state(), pipeline.status()::reason);
        assertEquals(
                List.of(
                        "the model takes rows of shape [13, 2], of any length on the first axis, found a batch of [1, 5, 3]",
                        "expected a length for each of 2 rows, found 1",
                        "row 1 has a length of 6, expected 0 to 5"),
                messages);
        assertFalse(pipeline.weights().isEmpty());
    }

    private static String refusal(Runnable asking) {
        return assertThrows(IllegalArgumentException.class, asking::run).getMessage();
    }
}
