package io.steelyard.runtime.internal.training;

import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineListener;
import java.util.ArrayList;
import java.util.List;

/** Keeps what happens to pipelines. */
final class TrainingLog implements PipelineListener {
    private final List<PipelineEvent> events = new ArrayList<>();

    @Override
    public synchronized void onEvent(PipelineEvent event) {
        events.add(event);
    }

    private synchronized <T extends PipelineEvent> List<T> all(Class<T> type) {
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
