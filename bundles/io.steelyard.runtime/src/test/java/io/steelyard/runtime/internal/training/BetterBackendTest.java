package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineEvent.Faulted;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineEvent.Swapped;
import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceRegistration;

/** A better backend is made ready while the training goes on with the one there is. */
@Timeout(120)
class BetterBackendTest {
    private static final int LAST_STEP = 300;

    @TempDir
    Path folder;

    private final TrainingLog log = new TrainingLog();
    private final Gate gate = new Gate();
    private final WatchedBackend better = new WatchedBackend(gate);
    private Framework framework;

    /** Computes as the reference does, and compiles when it is let. */
    private static final class Gate implements Backend {
        private final Backend backend = new ReferenceBackend();
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private volatile boolean refuses;

        void awaitAsked() throws InterruptedException {
            assertTrue(asked.await(60, TimeUnit.SECONDS));
        }

        void open() {
            open.countDown();
        }

        @Override
        public DeviceInfo device() {
            return backend.device();
        }

        @Override
        public int opset() {
            return backend.opset();
        }

        @Override
        public State allocate(StateSpec spec) {
            return backend.allocate(spec);
        }

        @Override
        public Executable compile(Program program) {
            asked.countDown();
            boolean interrupted = false;
            while (true) {
                try {
                    open.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (refuses) {
                throw new IllegalStateException("out of order");
            }
            return backend.compile(program);
        }
    }

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(Files.createDirectory(folder.resolve("framework")));
        framework.provide(PluginKind.DATA_SOURCE, "waves", new WaveSource(0, false));
        framework.provideBackend();
    }

    @AfterEach
    void stop() throws Exception {
        gate.open();
        framework.stop();
    }

    private PipelineSpec spec(String name, String more) throws Exception {
        return Framework.spec(folder, """
                name: %s
                seed: 5
                data: {source: waves}
                model:
                  layers:
                    - flatten
                    - dense: {out_features: 2}
                objective: cross_entropy
                optimizer: {adam: {lr: 0.05}}
                batch: {size: 4}
                epochs: 50
                output: {directory: %s, every_epochs: 0}
                %s
                """.formatted(name, name, more));
    }

    private Map<String, Tensor> undisturbed() throws Exception {
        TrainingPipeline pipeline = framework.run(spec("undisturbed", ""));
        assertEquals(LAST_STEP, pipeline.status().step());
        framework.listen((PipelineListener) log);
        return pipeline.weights();
    }

    private ServiceRegistration<Backend> comeBetter() {
        return framework.provide(PluginKind.BACKEND, "better", (Backend) better, 7);
    }

    /** Does something once, before the step after one. */
    private void after(long number, Action action) {
        framework.listen(event -> {
            if (event instanceof StepCompleted step && step.step() == number) {
                try {
                    action.take();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    private interface Action {
        void take() throws Exception;
    }

    /** Makes steps take some milliseconds until something has happened: a training would otherwise be over before. */
    private void takeTimeUntil(Class<? extends PipelineEvent> happened) {
        framework.listen(event -> {
            if (event instanceof StepCompleted && log.all(happened).isEmpty()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        });
    }

    private List<String> backends() {
        return log.all(StepCompleted.class).stream().map(StepCompleted::backend).toList();
    }

    private void assertEveryStepOnce(TrainingPipeline pipeline) throws Exception {
        assertEquals(PipelineState.COMPLETED, Framework.end(pipeline).state());
        assertEquals(LongStream.rangeClosed(1, LAST_STEP).boxed().toList(), log.steps());
    }

    @Test
    void theTrainingGoesOnUntilTheBetterOneIsReadyAndThenCompilesNothing() throws Exception {
        Map<String, Tensor> expected = undisturbed();
        after(5, this::comeBetter);
        after(20, () -> {
            gate.awaitAsked();
            gate.open();
        });
        takeTimeUntil(Swapped.class);
        TrainingPipeline pipeline = framework.start(spec("swapped", ""), false);
        assertEveryStepOnce(pipeline);
        Swapped swap = log.all(Swapped.class).get(0);
        assertTrue(swap.afterStep() >= 20 && swap.afterStep() < LAST_STEP, swap::toString);
        assertEquals(Set.of("reference"), Set.copyOf(backends().subList(0, 20)));
        assertEquals("better", backends().get(LAST_STEP - 1));
        assertEquals(expected, pipeline.weights());
        assertEquals(better.compiled().size(), better.closed().size());
    }

    @Test
    void oneThatGoesWhileItIsMadeReadyIsLetGoOfAndLeavesNothing() throws Exception {
        Map<String, Tensor> expected = undisturbed();
        CompletableFuture<Void> gone = new CompletableFuture<>();
        after(5, () -> {
            ServiceRegistration<Backend> registration = comeBetter();
            gone.completeAsync(() -> {
                try {
                    gate.awaitAsked();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                registration.unregister();
                return null;
            });
        });
        TrainingPipeline pipeline = framework.start(spec("swapped", ""), false);
        gate.awaitAsked();
        gate.open();
        gone.get(60, TimeUnit.SECONDS);
        assertEquals(better.compiled().size(), better.closed().size(), "all is closed before it has gone");
        assertEveryStepOnce(pipeline);
        assertEquals(expected, pipeline.weights());
    }

    @Test
    void oneThatCannotTakeUpTheModelIsLeftAloneAndCostsNoStep() throws Exception {
        Map<String, Tensor> expected = undisturbed();
        gate.refuses = true;
        gate.open();
        after(5, this::comeBetter);
        takeTimeUntil(Faulted.class);
        TrainingPipeline pipeline = framework.start(spec("swapped", ""), false);
        assertEveryStepOnce(pipeline);
        Faulted fault = log.all(Faulted.class).get(0);
        assertTrue(fault.reason().contains("out of order"), fault::toString);
        assertEquals(fault.atStep(), fault.backTo());
        assertEquals(List.of(), log.all(Swapped.class));
        assertEquals(expected, pipeline.weights());
    }

    @Test
    void oneThatDoesNotGetReadyInTimeIsLeftAlone() throws Exception {
        Map<String, Tensor> expected = undisturbed();
        after(5, this::comeBetter);
        TrainingPipeline pipeline = framework.start(spec("swapped", "swap: {timeout: 2}"), false);
        takeTimeUntil(Faulted.class);
        assertEveryStepOnce(pipeline);
        Faulted fault = log.all(Faulted.class).get(0);
        assertEquals("did not get ready within 2 s", fault.reason());
        assertEquals(expected, pipeline.weights());
    }

    @Test
    void whereItMayNotBeAdoptedItIsNotMadeReady() throws Exception {
        undisturbed();
        gate.open();
        after(5, this::comeBetter);
        assertEveryStepOnce(framework.start(spec("swapped", "swap: never"), false));
        assertEquals(List.of(), better.compiled());
    }
}
