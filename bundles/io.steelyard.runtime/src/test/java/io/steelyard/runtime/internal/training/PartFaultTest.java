package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.option.Option;
import io.steelyard.pipeline.PipelineEvent.Faulted;
import io.steelyard.pipeline.PipelineEvent.Saved;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.runtime.internal.training.FaultyBackend.Fault;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.ServiceRegistration;

/** Parts that fail cost a training nothing but the steps since the last snapshot. */
@Timeout(120)
class PartFaultTest {
    /** The step at which the backend fails: after the snapshot of step 4, before that of step 8. */
    private static final long FAILING_STEP = 7;

    @TempDir
    Path folder;

    private final TrainingLog log = new TrainingLog();
    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(Files.createDirectory(folder.resolve("framework")));
        framework.provide(PluginKind.DATA_SOURCE, "waves", new WaveSource(0, false));
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
    }

    private PipelineSpec spec(String name) throws Exception {
        return Framework.spec(folder, """
                name: %s
                seed: 5
                data: {source: waves}
                model:
                  layers:
                    - dense: {out_features: 4}
                    - tanh
                    - global_avg_pool1d
                    - dense: {out_features: 2}
                objective: cross_entropy
                optimizer: {adam: {lr: 0.05}}
                batch: {size: 4}
                epochs: 4
                swap: {grace: 0, timeout: 60, snapshot_every: 4}
                output: {directory: %s, every_epochs: 0}
                """.formatted(name, name));
    }

    private TrainingPipeline withFaultyBackend(FaultyBackend faulty) throws Exception {
        framework.provide(PluginKind.BACKEND, "faulty", (Backend) faulty, 10);
        PipelineSpec patient = spec("disturbed");
        // Where nothing hangs, a machine that is slow must not be taken for a backend that does not come back.
        return framework.start(
                faulty.hangs() ? Framework.spec(folder, patient.text().replace("timeout: 60", "timeout: 2")) : patient,
                false);
    }

    private Map<String, Tensor> undisturbed() throws Exception {
        framework.provideBackend();
        TrainingPipeline pipeline = framework.run(spec("undisturbed"));
        assertEquals(PipelineState.COMPLETED, pipeline.status().state(), pipeline.status()::reason);
        framework.listen(log);
        return pipeline.weights();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"THROWS", "HANGS", "RETURNS_NAN"})
    void aBackendThatFailsInAStepCostsTheStepsSinceTheLastSnapshotAndNoBit(Fault fault) throws Exception {
        Map<String, Tensor> expected = undisturbed();
        FaultyBackend faulty = new FaultyBackend(fault, FAILING_STEP);
        TrainingPipeline pipeline = withFaultyBackend(faulty);
        try {
            PipelineStatus end = Framework.end(pipeline);
            assertEquals(PipelineState.COMPLETED, end.state(), end::reason);
            assertEquals("reference", end.backend().orElseThrow());
            assertEquals(expected, pipeline.weights());
            List<Long> steps = new ArrayList<>(List.of(1L, 2L, 3L, 4L, 5L, 6L));
            LongStream.rangeClosed(5, end.totalSteps()).forEach(steps::add);
            assertEquals(steps, log.steps());
            List<Faulted> faults = log.all(Faulted.class);
            assertEquals(1, faults.size());
            assertTrue(faults.get(0).what().startsWith("faulty ("), faults.get(0)::what);
            assertEquals(FAILING_STEP - 1, faults.get(0).atStep());
            assertEquals(4, faults.get(0).backTo());
        } finally {
            faulty.release();
        }
    }

    @Test
    void whatHungIsLetGoOfOnceItReturns() throws Exception {
        undisturbed();
        FaultyBackend faulty = new FaultyBackend(Fault.HANGS, FAILING_STEP);
        TrainingPipeline pipeline = withFaultyBackend(faulty);
        assertEquals(PipelineState.COMPLETED, Framework.end(pipeline).state());
        List<Long> steps = log.steps();
        faulty.release();
        faulty.awaitClosed();
        assertEquals(steps, log.steps());
    }

    @Test
    void aBackendThatHangsInAnAnswerDoesNotHoldUpTheTraining() throws Exception {
        Map<String, Tensor> expected = undisturbed();
        FaultyBackend faulty = new FaultyBackend(Fault.HANGS_IN_ANSWERS, FAILING_STEP);
        CompletableFuture<Tensor> answer = new CompletableFuture<>();
        framework.listen(event -> {
            if (event instanceof StepCompleted step
                    && step.step() == FAILING_STEP
                    && step.backend().equals("faulty")) {
                answer.completeAsync(() -> step.pipeline()
                        .predict(TensorBuffer.allocate(
                                DType.F32, Shape.of(1, WaveSource.LONGEST, WaveSource.CHANNELS))));
                faulty.awaitHanging();
            }
        });
        TrainingPipeline pipeline = withFaultyBackend(faulty);
        PipelineStatus end = Framework.end(pipeline);
        assertEquals(PipelineState.COMPLETED, end.state(), end::reason);
        assertFalse(answer.isDone());
        assertEquals(expected, pipeline.weights());
        Faulted fault = log.all(Faulted.class).get(0);
        assertTrue(fault.what().startsWith("faulty ("), fault::what);
        assertEquals(4, fault.backTo());

        faulty.release();
        assertEquals(Shape.of(1, 2), answer.get(60, TimeUnit.SECONDS).shape());
        faulty.awaitClosed();
    }

    @Test
    void aBackendThatLosesItsStateWhenItGoesCostsTheStepsSinceTheLastSnapshot() throws Exception {
        Map<String, Tensor> expected = undisturbed();
        FaultyBackend faulty = new FaultyBackend(Fault.LOSES_ITS_STATE, 6);
        ServiceRegistration<Backend> registration =
                framework.provide(PluginKind.BACKEND, "faulty", (Backend) faulty, 10);
        framework.listen(event -> {
            if (event instanceof StepCompleted step
                    && step.step() == 6
                    && step.backend().equals("faulty")) {
                registration.unregister();
            }
        });
        TrainingPipeline pipeline = framework.start(spec("disturbed"), false);
        PipelineStatus end = Framework.end(pipeline);
        assertEquals(PipelineState.COMPLETED, end.state(), end::reason);
        assertEquals(expected, pipeline.weights());
        assertEquals(List.of(5L, 6L, 5L, 6L), log.steps().subList(4, 8));
        assertEquals(4, log.all(Faulted.class).get(0).backTo());
    }

    @Test
    void aBackendThatRefusesTheModelIsPassedOver() throws Exception {
        undisturbed();
        TrainingPipeline pipeline = withFaultyBackend(new FaultyBackend(Fault.REFUSES_PROGRAMS, 0));
        PipelineStatus end = Framework.end(pipeline);
        assertEquals(PipelineState.COMPLETED, end.state(), end::reason);
        assertEquals("reference", end.backend().orElseThrow());
        assertEquals(
                "could not take up the model: out of order",
                log.all(Faulted.class).get(0).reason());
    }

    @Test
    void withoutAnotherBackendItPausesWithTheReasonAndGoesOnWhenOneComes() throws Exception {
        framework.listen(log);
        TrainingPipeline pipeline = withFaultyBackend(new FaultyBackend(Fault.THROWS, FAILING_STEP));
        String reason = log.awaitState(PipelineState.PAUSED).reason();
        assertTrue(reason.matches("backend faulty \\(.*\\) failed after step 6: a chip has melted"), () -> reason);
        assertEquals(4, pipeline.status().step());
        framework.provideBackend();
        assertEquals(PipelineState.COMPLETED, Framework.end(pipeline).state());
    }

    @Test
    void resumingTriesABackendThatFailedAgain() throws Exception {
        framework.listen(log);
        FaultyBackend hung = new FaultyBackend(Fault.HANGS, FAILING_STEP);
        TrainingPipeline pipeline = withFaultyBackend(hung);
        String reason = log.awaitState(PipelineState.PAUSED).reason();
        assertTrue(reason.contains(" did not come back within 2 s; it is in "), () -> reason);
        hung.release();
        pipeline.resume();
        assertEquals(PipelineState.COMPLETED, Framework.end(pipeline).state());
    }

    @Test
    void aTrainingThatDivergesOnEveryBackendEnds() throws Exception {
        framework.listen(log);
        framework.provide(PluginKind.BACKEND, "other", (Backend) new FaultyBackend(Fault.RETURNS_NAN, 3), 5);
        framework.provideBackend();
        TrainingPipeline pipeline = withFaultyBackend(new FaultyBackend(Fault.RETURNS_NAN, FAILING_STEP));
        PipelineStatus end = Framework.end(pipeline);
        assertEquals(PipelineState.FAILED, end.state());
        assertTrue(
                end.reason()
                        .matches("the loss is NaN at step 7 .*; the weights are as they were before it;"
                                + " backend faulty \\(.*\\) found the like"),
                end::reason);
    }

    @Test
    void aStopOnABackendThatHasLostItsStateLeavesAGenerationOfTheLastSnapshot() throws Exception {
        framework.listen(log);
        framework.listen(event -> {
            if (event instanceof StepCompleted step && step.step() == FAILING_STEP) {
                step.pipeline().stop();
            }
        });
        TrainingPipeline pipeline = withFaultyBackend(new FaultyBackend(Fault.LOSES_ITS_STATE, FAILING_STEP));
        PipelineStatus end = Framework.end(pipeline);
        assertEquals(PipelineState.STOPPED, end.state(), end::reason);
        assertEquals(4, log.all(Saved.class).get(0).step());
        assertEquals(4, log.all(Faulted.class).get(0).backTo());
    }

    @Test
    void aLayerTypeThatThrowsWhenItIsDescribedAnewMakesItPauseUntilOneComesThatDoesNot() throws Exception {
        Map<String, Tensor> expected = undisturbed();
        List<ServiceRegistration<?>> broken = new ArrayList<>();
        framework.listen(event -> {
            if (event instanceof StepCompleted step && step.step() == 6 && broken.isEmpty()) {
                broken.add(framework.provide(PluginKind.LAYER, "tanh", new BrokenLayer(), 20));
            }
        });
        TrainingPipeline pipeline = framework.start(spec("disturbed"), false);
        String reason = log.awaitState(PipelineState.PAUSED).reason();
        assertTrue(reason.contains("the layer is broken"), () -> reason);
        assertEquals(6, pipeline.status().step());
        broken.get(0).unregister();
        pipeline.resume();
        PipelineStatus end = Framework.end(pipeline);
        assertEquals(PipelineState.COMPLETED, end.state(), end::reason);
        assertEquals(LongStream.rangeClosed(1, end.totalSteps()).boxed().toList(), log.steps());
        assertEquals(expected, pipeline.weights());
    }

    /** A layer that never works. */
    private static final class BrokenLayer implements LayerType {
        @Override
        public String summary() {
            return "throws";
        }

        @Override
        public List<Option<?>> options() {
            return List.of();
        }

        @Override
        public Value describe(LayerScope scope) {
            throw new NullPointerException("the layer is broken");
        }
    }

    @Test
    void aFullDiskMakesItPauseWithTheLastGenerationWholeAndNoStepLost() throws Exception {
        framework.listen(log);
        framework.provideBackend();
        FullDisk disk = new FullDisk();
        framework.provide(PluginKind.CHECKPOINT_FORMAT, "safetensors", disk, 10);
        framework.listen(event -> {
            if (event instanceof StepCompleted step && step.step() == 3) {
                disk.fill(true);
            }
        });
        TrainingPipeline pipeline = framework.start(
                Framework.spec(folder, spec("full").text().replace("every_epochs: 0", "every_steps: 2")), false);
        String reason = log.awaitState(PipelineState.PAUSED).reason();
        assertTrue(reason.startsWith("generation after step 4: "), () -> reason);
        assertTrue(reason.endsWith("No space left on device"), () -> reason);
        assertEquals(List.of(2L), log.all(Saved.class).stream().map(Saved::step).toList());
        assertEquals(
                "generation-1", Files.readString(folder.resolve("full/current")).strip());
        disk.fill(false);
        pipeline.resume();
        PipelineStatus end = Framework.end(pipeline);
        assertEquals(PipelineState.COMPLETED, end.state(), end::reason);
        assertEquals(LongStream.rangeClosed(1, end.totalSteps()).boxed().toList(), log.steps());
        assertEquals(4, log.all(Saved.class).get(1).step());
    }

    @Test
    void aGenerationThatCouldNotBeLeftIsLeftByTheSpecificationThatComesNext() throws Exception {
        framework.listen(log);
        framework.provideBackend();
        FullDisk disk = new FullDisk();
        framework.provide(PluginKind.CHECKPOINT_FORMAT, "safetensors", disk, 10);
        disk.fill(true);
        TrainingPipeline pipeline = framework.start(spec("full"), false);
        String reason = log.awaitState(PipelineState.PAUSED).reason();
        assertTrue(reason.endsWith("No space left on device"), () -> reason);
        long last = pipeline.status().totalSteps();
        assertEquals(last, pipeline.status().step());
        disk.fill(false);
        pipeline.reconfigure(
                Framework.spec(folder, spec("full").text().replace("snapshot_every: 4", "snapshot_every: 5")));
        PipelineStatus end = Framework.end(pipeline);
        assertEquals(PipelineState.COMPLETED, end.state(), end::reason);
        assertEquals(
                List.of(last), log.all(Saved.class).stream().map(Saved::step).toList());
    }

    @Test
    void aGenerationWhoseStateIsLostIsLeftWhenTheTrainingGetsThereAgain() throws Exception {
        undisturbed();
        framework.provide(PluginKind.BACKEND, "faulty", (Backend) new FaultyBackend(Fault.LOSES_ITS_STATE, 6), 10);
        TrainingPipeline pipeline = framework.start(
                Framework.spec(folder, spec("disturbed").text().replace("every_epochs: 0", "every_steps: 6")), false);
        PipelineStatus end = Framework.end(pipeline);
        assertEquals(PipelineState.COMPLETED, end.state(), end::reason);
        assertEquals(4, log.all(Faulted.class).get(0).backTo());
        assertEquals(6, log.all(Saved.class).get(0).step());
    }

    @Test
    void aBackendIsNoWitnessAgainstAnotherOnceItsOwnStepHasBeenDoneElsewhere() throws Exception {
        ServiceRegistration<Backend> first =
                framework.provide(PluginKind.BACKEND, "first", (Backend) new ReferenceBackend());
        TrainingPipeline undisturbed = framework.run(spec("undisturbed"));
        framework.listen(log);
        framework.provide(PluginKind.BACKEND, "other", (Backend) new FaultyBackend(Fault.RETURNS_NAN, 1), -5);
        framework.provide(PluginKind.BACKEND, "last", (Backend) new ReferenceBackend(), -10);
        framework.listen(event -> {
            if (event instanceof StepCompleted step
                    && step.step() == FAILING_STEP
                    && step.backend().equals("first")) {
                first.unregister();
            }
        });
        TrainingPipeline pipeline = withFaultyBackend(new FaultyBackend(Fault.RETURNS_NAN, FAILING_STEP));
        PipelineStatus end = Framework.end(pipeline);
        assertEquals(PipelineState.COMPLETED, end.state(), end::reason);
        assertEquals(2, log.all(Faulted.class).size());
        assertEquals(undisturbed.weights(), pipeline.weights());
    }
}
