package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.data.DataSource;
import io.steelyard.layers.internal.Relu;
import io.steelyard.layers.internal.Tanh;
import io.steelyard.optimizers.internal.update.Adam;
import io.steelyard.pipeline.PipelineEvent.EpochCompleted;
import io.steelyard.pipeline.PipelineEvent.Refitted;
import io.steelyard.pipeline.PipelineEvent.StateChanged;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineEvent.Swapped;
import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceRegistration;

/** Any part may be exchanged, and the specification too: the training goes on at the very next step with what still fits. */
@Timeout(120)
class PartSwapTest {
    @TempDir
    Path folder;

    private final TrainingLog log = new TrainingLog();
    private final WaveSource waves = new WaveSource(0, false);
    private Framework framework;
    private WatchedBackend backend;
    private ServiceRegistration<DataSource> dataSource;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(Files.createDirectory(folder.resolve("framework")));
        dataSource = framework.provide(PluginKind.DATA_SOURCE, "waves", waves);
        backend = framework.provideBackend();
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
                epochs: 3
                output: {directory: %s, every_epochs: 0}
                """.formatted(name, name));
    }

    private PipelineSpec changed(String from, String to) throws Exception {
        String text = spec("swapped").text();
        assertTrue(text.contains(from));
        return Framework.spec(folder, text.replace(from, to));
    }

    /** Does something once, after a step. */
    private void after(long number, Action action) {
        framework.listen(event -> {
            if (event instanceof StepCompleted step && step.step() == number) {
                try {
                    action.take((TrainingPipeline) step.pipeline());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    private interface Action {
        void take(TrainingPipeline pipeline) throws Exception;
    }

    private Map<String, Tensor> undisturbed() throws Exception {
        Map<String, Tensor> weights = framework.run(spec("undisturbed")).weights();
        framework.listen((PipelineListener) log);
        return weights;
    }

    private static void assertEveryStepOnce(TrainingLog log, PipelineStatus end) {
        assertEquals(PipelineState.COMPLETED, end.state(), end::reason);
        assertEquals(LongStream.rangeClosed(1, end.totalSteps()).boxed().toList(), log.steps());
    }

    @Test
    void aPartOfAHigherRankingIsAdoptedAtTheNextStepAndChangesNoBit() throws Exception {
        Map<String, Tensor> expected = undisturbed();
        after(5, pipeline -> framework.provide(PluginKind.LAYER, "tanh", new Tanh(), 7));
        after(9, pipeline -> framework.provide(PluginKind.OPTIMIZER, "adam", new Adam(), 7));
        TrainingPipeline pipeline = framework.run(spec("swapped"));

        assertEveryStepOnce(log, pipeline.status());
        assertEquals(expected, pipeline.weights());
        List<Swapped> swaps = log.all(Swapped.class);
        assertEquals(
                List.of("layer type", "optimizer"),
                swaps.stream().map(Swapped::what).toList());
        assertEquals(List.of(5L, 9L), swaps.stream().map(Swapped::afterStep).toList());
        assertEquals(List.of(), log.all(Refitted.class));
    }

    @Test
    void whereOtherPartsDescribeTheSameTheStateStaysOnTheBackendAndWhatIsCompiledIsUsedFurther() throws Exception {
        undisturbed();
        int compiled = backend.compiled().size();
        after(5, pipeline -> framework.provide(PluginKind.LAYER, "tanh", new Tanh(), 7));
        after(9, pipeline -> framework.provide(PluginKind.OPTIMIZER, "adam", new Adam(), 7));
        framework.run(spec("swapped"));

        assertEquals(2, log.all(Swapped.class).size());
        assertEquals(2, backend.states().size(), "one for each training");
        assertEquals(2 * compiled, backend.compiled().size());
    }

    @Test
    void whatIsDescribedOtherwiseIsCompiledAnew() throws Exception {
        Map<String, Tensor> expected = undisturbed();
        int compiled = backend.compiled().size();
        after(5, pipeline -> framework.provide(PluginKind.LAYER, "tanh", new Relu(), 7));
        TrainingPipeline pipeline = framework.run(spec("swapped"));

        assertEveryStepOnce(log, pipeline.status());
        assertTrue(backend.compiled().size() > 2 * compiled);
        assertEquals(backend.compiled().size(), backend.closed().size());
        assertNotEquals(expected, pipeline.weights());
    }

    @Test
    void dataAreNotOpenedAgainForOtherParts() throws Exception {
        undisturbed();
        int before = waves.opened();
        after(5, pipeline -> framework.provide(PluginKind.LAYER, "tanh", new Tanh(), 7));
        framework.run(spec("swapped"));

        assertEquals(1, log.all(Swapped.class).size());
        assertEquals(before + 1, waves.opened());
        assertEquals(waves.opened(), waves.closed());
    }

    @Test
    void dataWhoseSourceGoesWhileAnotherPartIsMissingAreClosedBeforeItHasGone() throws Exception {
        undisturbed();
        ServiceRegistration<?> only = framework.provide(PluginKind.LAYER, "sole", new Tanh());
        after(5, pipeline -> only.unregister());
        TrainingPipeline pipeline = framework.start(changed("- tanh", "- sole"), false);
        log.awaitState(PipelineState.WAITING);
        assertEquals(waves.opened() - 1, waves.closed());
        dataSource.unregister();
        assertEquals(waves.opened(), waves.closed());

        framework.provide(PluginKind.DATA_SOURCE, "waves", waves);
        framework.provide(PluginKind.LAYER, "sole", new Tanh());
        assertEveryStepOnce(log, Framework.end(pipeline));
    }

    @Test
    void withEpochWhatIsBetterWaitsForTheEndOfTheEpoch() throws Exception {
        Map<String, Tensor> expected = undisturbed();
        after(8, pipeline -> framework.provide(PluginKind.LAYER, "tanh", new Tanh(), 7));
        TrainingPipeline pipeline = framework.run(changed("epochs: 3", "epochs: 3\nswap: epoch"));

        assertEveryStepOnce(log, pipeline.status());
        assertEquals(expected, pipeline.weights());
        long stepsOfAnEpoch = pipeline.status().totalSteps() / 3;
        assertEquals(
                List.of(2 * stepsOfAnEpoch),
                log.all(Swapped.class).stream().map(Swapped::afterStep).toList());
    }

    @Test
    void withNeverWhatIsBetterIsNotAdopted() throws Exception {
        undisturbed();
        after(5, pipeline -> framework.provide(PluginKind.LAYER, "tanh", new Tanh(), 7));
        TrainingPipeline pipeline = framework.run(changed("epochs: 3", "epochs: 3\nswap: never"));

        assertEveryStepOnce(log, pipeline.status());
        assertEquals(List.of(), log.all(Swapped.class));
    }

    @Test
    void anotherOptimizerKeepsTheWeightsAndBeginsItsSlotsAnew() throws Exception {
        undisturbed();
        PipelineSpec next = changed("adam: {lr: 0.05}", "sgd: {lr: 0.05, momentum: 0.9}");
        after(6, pipeline -> pipeline.reconfigure(next));
        TrainingPipeline pipeline = framework.run(spec("swapped"));

        assertEveryStepOnce(log, pipeline.status());
        assertEquals(next, pipeline.spec());
        Swapped swap = log.all(Swapped.class).get(0);
        assertEquals("optimizer", swap.what());
        assertTrue(swap.from().startsWith("adam (") && swap.to().startsWith("sgd ("), swap::toString);
        Refitted refitted = log.all(Refitted.class).get(0);
        assertEquals(6, refitted.afterStep());
        assertTrue(refitted.lost().stream().allMatch(name -> name.contains("/")), refitted::toString);
        assertTrue(refitted.begun().stream().allMatch(name -> name.contains("/")), refitted::toString);
    }

    @Test
    void anOptimizerThatIsNewCountsItsOwnSteps() throws Exception {
        // Adam's first step moves every weight by the learning rate, whatever its gradient (Kingma and Ba 2015, section
        // 2.1). With
        // the correction of a seventh step it would be half of that.
        undisturbed();
        PipelineSpec next = changed("adam: {lr: 0.05}", "adam: {lr: 0.001}");
        PipelineSpec first = changed("adam: {lr: 0.05}", "sgd: {lr: 0}");
        Map<String, Tensor>[] before = weightsAfter(6, 7);
        after(6, pipeline -> pipeline.reconfigure(next));
        framework.run(first);

        double moved = 0;
        for (String name : before[0].keySet()) {
            double[] a = before[0].get(name).toDoubles();
            double[] b = before[1].get(name).toDoubles();
            for (int i = 0; i < a.length; i++) {
                moved = Math.max(moved, Math.abs(a[i] - b[i]));
            }
        }
        assertEquals(0.001, moved, 1e-6);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Map<String, Tensor>[] weightsAfter(long... steps) {
        Map<String, Tensor>[] weights = new Map[steps.length];
        for (int i = 0; i < steps.length; i++) {
            int at = i;
            after(steps[i], pipeline -> weights[at] = pipeline.weights());
        }
        return weights;
    }

    @Test
    void ofAModelThatIsWiderWhatStillFitsIsKept() throws Exception {
        undisturbed();
        PipelineSpec next = changed("out_features: 2}", "out_features: 2, bias: false}");
        after(6, pipeline -> pipeline.reconfigure(next));
        TrainingPipeline pipeline = framework.run(spec("swapped"));

        assertEveryStepOnce(log, pipeline.status());
        Refitted refitted = log.all(Refitted.class).get(0);
        assertEquals(List.of(), refitted.begun());
        assertTrue(refitted.lost().contains("dense_1.bias f32[2]"), refitted::toString);
        assertEquals(3, pipeline.weights().size());
    }

    @Test
    void aChangeThatDoesNotFitMakesItPauseUntilAnotherOneDoes() throws Exception {
        Map<String, Tensor> expected = undisturbed();
        PipelineSpec wrong = changed("- tanh", "- dense: {out_features: 0}");
        PipelineSpec right = spec("swapped");
        after(6, pipeline -> pipeline.reconfigure(wrong));
        TrainingPipeline pipeline = framework.start(spec("swapped"), false);
        String reason = log.awaitState(PipelineState.PAUSED).reason();
        assertTrue(reason.contains("out_features"), () -> reason);
        assertEquals(6, pipeline.status().step());
        pipeline.reconfigure(right);

        assertEveryStepOnce(log, Framework.end(pipeline));
        assertEquals(expected, pipeline.weights());
    }

    @Test
    void aMissingLayerTypeIsWaitedForAndNothingIsLostWhereItIsStoppedMeanwhile() throws Exception {
        undisturbed();
        PipelineSpec next = changed("- tanh", "- softsign_of_another_bundle");
        after(6, pipeline -> pipeline.reconfigure(next));
        TrainingPipeline pipeline = framework.start(spec("swapped"), false);
        StateChanged waiting = log.awaitState(PipelineState.WAITING);
        assertTrue(waiting.reason().contains("there is no layer type 'softsign_of_another_bundle'"), waiting::reason);
        pipeline.stop();
        assertEquals(PipelineState.STOPPED, Framework.end(pipeline).state());

        TrainingPipeline resumed = framework.start(spec("swapped"), true);
        assertEveryStepOnce(log, Framework.end(resumed));
    }

    @Test
    void anotherNameOrOutputDirectoryIsRefused() throws Exception {
        undisturbed();
        TrainingPipeline pipeline = framework.start(spec("swapped"), false);
        pipeline.pause();
        assertThrows(IllegalArgumentException.class, () -> pipeline.reconfigure(spec("other")));
        PipelineSpec elsewhere = changed("directory: swapped", "directory: elsewhere");
        assertThrows(IllegalArgumentException.class, () -> pipeline.reconfigure(elsewhere));
        pipeline.resume();
        assertEquals(PipelineState.COMPLETED, Framework.end(pipeline).state());
        assertThrows(IllegalStateException.class, () -> pipeline.reconfigure(spec("swapped")));
    }

    @Test
    void moreEpochsAreDoneByTheSpecificationThatAsksForThem() throws Exception {
        undisturbed();
        PipelineSpec longer = changed("epochs: 3", "epochs: 5");
        after(6, pipeline -> pipeline.reconfigure(longer));
        TrainingPipeline pipeline = framework.run(spec("swapped"));

        assertEveryStepOnce(log, pipeline.status());
        assertEquals(5, log.all(EpochCompleted.class).size());
    }
}
