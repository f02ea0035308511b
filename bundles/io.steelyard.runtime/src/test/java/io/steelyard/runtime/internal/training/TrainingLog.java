package io.steelyard.runtime.internal.training;

import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.PipelineState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Keeps what happens to pipelines. */
final class TrainingLog implements PipelineListener {
    private final List<PipelineEvent> events = new ArrayList<>();

    @Override
    public synchronized void onEvent(PipelineEvent event) {
        events.add(event);
        notifyAll();
    }

    /** Waits for an event of a kind that fits, whether it has come already or not. */
    synchronized <T extends PipelineEvent> T await(Class<T> type, Predicate<T> fits) throws InterruptedException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (true) {
            Optional<T> found = all(type).stream().filter(fits).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("no such " + type.getSimpleName() + " among " + events);
            }
            wait(left);
        }
    }

    /** Waits for a state. */
    PipelineEvent.StateChanged awaitState(PipelineState state) throws InterruptedException {
        return await(PipelineEvent.StateChanged.class, change -> change.state() == state);
    }

    /** The numbers of all steps, in order. */
    List<Long> steps() {
        return all(PipelineEvent.StepCompleted.class).stream()
                .map(PipelineEvent.StepCompleted::step)
                .toList();
    }

    /** All events of a kind, in order. */
    synchronized <T extends PipelineEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The losses of all steps of a pipeline, in order. */
    List<Double> losses(TrainingPipeline pipeline) {
        return all(PipelineEvent.StepCompleted.class).stream()
                .filter(step -> step.pipeline().equals(pipeline))
                .map(PipelineEvent.StepCompleted::loss)
                .toList();
    }

    /** The figures of all evaluations of a pipeline, in order. */
    List<?> figures(TrainingPipeline pipeline) {
        return all(PipelineEvent.EpochCompleted.class).stream()
                .filter(epoch -> epoch.pipeline().equals(pipeline))
                .map(PipelineEvent.EpochCompleted::metrics)
                .toList();
    }
}
