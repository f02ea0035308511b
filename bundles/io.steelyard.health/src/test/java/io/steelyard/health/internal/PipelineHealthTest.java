package io.steelyard.health.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.pipeline.FigureBounds;
import io.steelyard.pipeline.LayerFigures;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.Pipelines;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.junit.jupiter.api.Test;

class PipelineHealthTest {
    private static final long SECOND = 1_000_000_000;

    private final FakePipeline pipeline = new FakePipeline("digits");
    private long now = 42;

    private final Sightings sightings = new Sightings(() -> now);
    private final PipelineHealth health = health(pipelines(pipeline));

    private PipelineHealth health(Pipelines pipelines) {
        return new PipelineHealth(
                pipelines, sightings, Duration.ofSeconds(60), Duration.ofSeconds(300), FigureBounds.USUAL);
    }

    /** A runtime of which only the list is asked. */
    private static Pipelines pipelines(Pipeline... listed) {
        return (Pipelines) Proxy.newProxyInstance(
                PipelineHealthTest.class.getClassLoader(), new Class<?>[] {Pipelines.class}, (self, method, args) -> {
                    assertEquals("list", method.getName());
                    return List.of(listed);
                });
    }

    private void become(PipelineState state, String reason) {
        pipeline.enter(state, reason);
        sightings.onEvent(new PipelineEvent.StateChanged(pipeline, state, reason));
    }

    private void step(long number) {
        pipeline.step = number;
        sightings.onEvent(new PipelineEvent.StepCompleted(pipeline, number, 1, 32, 0.5, 0.1, "one"));
    }

    private void assertHealth(Status status, String message) {
        Result result = health.execute();
        assertEquals(status, result.getStatus(), result::toString);
        assertTrue(result.toString().contains(message), result::toString);
    }

    @Test
    void withoutPipelinesAllIsWell() {
        assertEquals(Status.OK, health(pipelines()).execute().getStatus());
    }

    @Test
    void aFailedPipelineIsCritical() {
        become(PipelineState.FAILED, "the loss is NaN at step 3");
        assertHealth(Status.CRITICAL, "digits: failed: the loss is NaN at step 3");
    }

    @Test
    void aPauseBecauseOfAFaultIsCriticalAndOneThatWasAskedForIsNot() {
        become(PipelineState.PAUSED, "");
        assertHealth(Status.OK, "digits: paused after step 0");
        become(PipelineState.PAUSED, "backend one failed");
        assertHealth(Status.CRITICAL, "digits: paused: backend one failed");
    }

    @Test
    void waitingForLongIsAWarningWithTheReason() {
        become(PipelineState.WAITING, "there is no backend 'one'");
        now += 60 * SECOND;
        assertHealth(Status.OK, "digits: WAITING for 60 s: there is no backend 'one'");
        now += 1 * SECOND;
        assertHealth(Status.WARN, "digits: WAITING for 61 s: there is no backend 'one'");
    }

    @Test
    void aPipelineOfWhichNoEventWasHeardIsTimedFromTheFirstCheckOn() {
        pipeline.enter(PipelineState.WAITING, "there is no backend 'one'");
        now += 1000 * SECOND;
        assertHealth(Status.OK, "for 0 s");
        now += 61 * SECOND;
        assertHealth(Status.WARN, "for 61 s");
    }

    @Test
    void runningWithoutAStepForLongIsCritical() {
        become(PipelineState.RUNNING, "");
        now += 200 * SECOND;
        step(7);
        now += 300 * SECOND;
        assertHealth(Status.OK, "digits: step 7 of 100, loss 0.5");
        now += 1 * SECOND;
        assertHealth(Status.CRITICAL, "digits: no step for 301 s after step 7");
        step(8);
        assertHealth(Status.OK, "step 8");
    }

    private void watch(long step, double norm, double ratio, long nonFinite) {
        sightings.onEvent(new PipelineEvent.Watched(
                pipeline,
                step,
                Map.of(
                        "conv",
                        new LayerFigures(
                                OptionalDouble.of(norm),
                                OptionalDouble.of(ratio),
                                OptionalDouble.empty(),
                                OptionalLong.of(nonFinite),
                                OptionalLong.of(0)))));
    }

    @Test
    void aFigureOutOfBoundsIsAWarningUntilTheNextLook() {
        watch(51, 1, 0.2, 0);
        assertHealth(Status.WARN, "digits: step 51: conv: the update moves its weights by 0.200 of their size");
        watch(101, 1, 1e-3, 0);
        assertHealth(Status.OK, "digits");
        watch(151, 1e6, 1e-3, 0);
        assertHealth(Status.WARN, "digits: step 151: conv: the norm of its gradient is 1.00e+06");
        watch(201, Double.NaN, 1e-3, 4);
        assertHealth(Status.WARN, "digits: step 201: conv: 4 elements of its gradient are NaN or infinite");
    }

    @Test
    void whatHasEndedAsItShouldIsWellWhateverItsFigures() {
        watch(51, 1e6, 0.2, 0);
        become(PipelineState.COMPLETED, "");
        assertHealth(Status.OK, "digits: COMPLETED after step 0");
    }
}
