package io.steelyard.shell.internal;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineListener;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.osgi.service.component.annotations.Component;

/** Remembers what was last reported of each pipeline, as long as anybody else remembers the pipeline. */
@Component(service = {LastFigures.class, PipelineListener.class})
public final class LastFigures implements PipelineListener {
    /**
     * An epoch's figures.
     *
     * @param epoch counted from 1
     * @param loss the mean over the epoch's training rows
     * @param metrics figures over the rows held out, by name
     */
    record Epoch(long epoch, double loss, Map<String, Double> metrics) {}

    /**
     * A generation that was written.
     *
     * @param step after which
     * @param path where it is
     */
    record Generation(long step, Path path) {}

    private final Map<Pipeline, Epoch> epochs = new WeakHashMap<>();
    private final Map<Pipeline, Generation> generations = new WeakHashMap<>();

    @Override
    public synchronized void onEvent(PipelineEvent event) {
        if (event instanceof PipelineEvent.EpochCompleted completed) {
            epochs.put(
                    completed.pipeline(),
                    new Epoch(completed.epoch(), completed.loss(), new LinkedHashMap<>(completed.metrics())));
        } else if (event instanceof PipelineEvent.Saved saved) {
            generations.put(saved.pipeline(), new Generation(saved.step(), saved.path()));
        }
    }

    /** The figures of the last epoch that this has heard of. */
    synchronized Optional<Epoch> epoch(Pipeline pipeline) {
        return Optional.ofNullable(epochs.get(pipeline));
    }

    /** The last generation that this has heard of. */
    synchronized Optional<Generation> generation(Pipeline pipeline) {
        return Optional.ofNullable(generations.get(pipeline));
    }
}
