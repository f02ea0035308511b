package io.steelyard.shell.internal;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.PipelineStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** Shows how the trainings of one command get on. Events of other trainings in the same process are not its business. */
abstract class Progress implements PipelineListener {
    private final Set<String> names;
    private final LongSupplier nanos;
    private final Map<String, TrainingFigures> figures = new HashMap<>();

    /**
     * For some trainings.
     *
     * @param names the names of the pipelines
     * @param nanos the time, as {@link System#nanoTime}
     */
    Progress(Set<String> names, LongSupplier nanos) {
        this.names = Set.copyOf(names);
        this.nanos = nanos;
    }

    @Override
    public final synchronized void onEvent(PipelineEvent event) {
        String name = event.pipeline().spec().name();
        if (names.contains(name)) {
            TrainingFigures known = figures(name);
            known.note(event);
            show(event, known);
        }
    }

    /** Shows how a training ended. */
    final synchronized void ended(Pipeline pipeline, PipelineStatus status) {
        showEnd(pipeline, status, figures(pipeline.spec().name()));
    }

    private TrainingFigures figures(String name) {
        return figures.computeIfAbsent(name, key -> new TrainingFigures(nanos));
    }

    /** Shows an event, of which the figures know already. */
    abstract void show(PipelineEvent event, TrainingFigures known);

    /** Shows how a training ended; a failure is reported elsewhere. */
    abstract void showEnd(Pipeline pipeline, PipelineStatus status, TrainingFigures known);
}
