package io.steelyard.events.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.pipeline.LayerFigures;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

class EventBridgeTest {
    private static final long MILLISECOND = 1_000_000;

    /** Keeps what is posted and refuses to make anybody wait. */
    private static final class Posted implements EventAdmin {
        private final List<Event> events = new ArrayList<>();

        @Override
        public void postEvent(Event event) {
            events.add(event);
        }

        @Override
        public void sendEvent(Event event) {
            throw new AssertionError("a pipeline would wait for whoever hears of " + event);
        }
    }

    private final Posted posted = new Posted();
    private final FakePipeline pipeline = new FakePipeline("digits");
    private long now = 42;

    private EventBridge bridge(int stepsPerSecond) {
        return new EventBridge(posted, stepsPerSecond, () -> now);
    }

    private Event post(PipelineEvent event) {
        bridge(10).onEvent(event);
        return posted.events.get(posted.events.size() - 1);
    }

    private static PipelineEvent step(FakePipeline of, long number) {
        return new PipelineEvent.StepCompleted(of, number, 2, 32, 0.5, 0.1, "ojalgo");
    }

    private static void assertProperties(String topic, Map<String, Object> expected, Event found) {
        assertEquals("io/steelyard/pipeline/" + topic, found.getTopic());
        assertEquals("digits", found.getProperty("pipeline"));
        assertTrue(found.getProperty("timestamp") instanceof Long);
        expected.forEach((name, value) -> assertEquals(value, found.getProperty(name), name));
        // Beside these there are pipeline, timestamp and event.topics.
        assertEquals(expected.size() + 3, found.getPropertyNames().length, Arrays.toString(found.getPropertyNames()));
    }

    @Test
    void aChangeOfStateIsPostedWithItsReason() {
        assertProperties(
                "STATE_CHANGED",
                Map.of("state", "FAILED", "reason", "why", "final", true),
                post(new PipelineEvent.StateChanged(pipeline, PipelineState.FAILED, "why")));
    }

    @Test
    void aStepIsPostedWithItsLoss() {
        assertProperties(
                "STEP",
                Map.of("step", 7L, "epoch", 2L, "rows", 32, "loss", 0.5, "rate", 0.1, "backend", "ojalgo"),
                post(step(pipeline, 7)));
    }

    @Test
    void anEpochIsPostedWithAPropertyForEachMetric() {
        assertProperties(
                "EPOCH",
                Map.of("epoch", 1L, "loss", 0.25, "metric.accuracy", 0.75),
                post(new PipelineEvent.EpochCompleted(pipeline, 1, 0.25, Map.of("accuracy", 0.75))));
    }

    @Test
    void aSwapAndAFileSavedArePosted() {
        assertProperties(
                "SWAPPED",
                Map.of("what", "backend", "from", "one", "to", "two", "after_step", 3L, "pause_seconds", 0.005),
                post(new PipelineEvent.Swapped(pipeline, "backend", "one", "two", 3, Duration.ofMillis(5))));
        assertProperties(
                "SAVED",
                Map.of("step", 3L, "path", Path.of("runs", "generation-1").toString()),
                post(new PipelineEvent.Saved(pipeline, 3, Path.of("runs", "generation-1"))));
    }

    @Test
    void aFaultIsPostedWithTheStepsThatAreRepeated() {
        assertProperties(
                "FAULTED",
                Map.of("what", "one", "reason", "melted", "at_step", 7L, "back_to", 4L),
                post(new PipelineEvent.Faulted(pipeline, "one", "melted", 7, 4)));
    }

    @Test
    void anObservedValueIsAnnouncedWithoutItsElements() {
        assertProperties(
                "OBSERVED",
                Map.of("step", 3L, "name", "conv.output", "dtype", "f32", "shape", "[2]"),
                post(new PipelineEvent.Observed(pipeline, 3, "conv.output", Tensor.of(Shape.of(2), 1f, 2f))));
    }

    @Test
    void watchedLayersArePostedFigureByFigure() {
        LayerFigures figures = new LayerFigures(
                OptionalDouble.of(1.5),
                OptionalDouble.of(0.001),
                OptionalDouble.empty(),
                OptionalLong.of(2),
                OptionalLong.of(0));
        Event event = post(new PipelineEvent.Watched(pipeline, 51, Map.of("conv", figures)));

        assertEquals("io/steelyard/pipeline/WATCHED", event.getTopic());
        assertArrayEquals(new String[] {"conv"}, (String[]) event.getProperty("layers"));
        assertEquals(1.5, event.getProperty("conv.gradient_norm"));
        assertEquals(0.001, event.getProperty("conv.update_ratio"));
        assertEquals(null, event.getProperty("conv.dead_units"));
        assertEquals(2L, event.getProperty("conv.non_finite_gradients"));
        assertEquals(0L, event.getProperty("conv.non_finite_weights"));
    }

    private List<Object> stepsPosted(FakePipeline of) {
        return posted.events.stream()
                .filter(event -> event.getProperty("pipeline").equals(of.spec().name()))
                .map(event -> event.getProperty("step"))
                .toList();
    }

    @Test
    void stepsAreThinnedToSoManyASecondForEachPipeline() {
        EventBridge bridge = bridge(4);
        FakePipeline other = new FakePipeline("other");
        for (int step = 1; step <= 11; step++) {
            bridge.onEvent(step(pipeline, step));
            now += 100 * MILLISECOND;
        }
        bridge.onEvent(step(other, 1));

        // A quarter of a second has gone after three steps.
        assertEquals(List.of(1L, 4L, 7L, 10L), stepsPosted(pipeline));
        assertEquals(List.of(1L), stepsPosted(other));
    }

    @Test
    void withNoneASecondNoStepIsPostedAndTheRestIs() {
        EventBridge bridge = bridge(0);
        bridge.onEvent(step(pipeline, 1));
        bridge.onEvent(new PipelineEvent.Saved(pipeline, 1, Path.of("file")));
        assertEquals(
                List.of("io/steelyard/pipeline/SAVED"),
                posted.events.stream().map(Event::getTopic).toList());
    }
}
