package io.steelyard.shell.internal;

import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.PipelineStatus;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What can be said of one training at any moment, gathered from its events. */
final class TrainingFigures {
    private final LongSupplier nanos;
    private long began;
    private long rowsDone;
    private long stepsDone;
    private boolean running;
    private Map<String, Double> heldOut = Map.of();
    private Optional<Path> generation = Optional.empty();
    private Optional<Path> export = Optional.empty();

    /**
     * Nothing yet.
     *
     * @param nanos the time, as {@link System#nanoTime}
     */
    TrainingFigures(LongSupplier nanos) {
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    /** Takes note of an event. */
    void note(PipelineEvent event) {
        if (event instanceof PipelineEvent.StateChanged change) {
            if (change.state() == PipelineState.RUNNING && !running) {
                running = true;
                began = nanos.getAsLong();
            }
        } else if (event instanceof PipelineEvent.StepCompleted step) {
            rowsDone += step.rows();
            stepsDone++;
        } else if (event instanceof PipelineEvent.EpochCompleted epoch) {
            heldOut = new LinkedHashMap<>(epoch.metrics());
        } else if (event instanceof PipelineEvent.Saved saved) {
            if (saved.pipeline().spec().output().export().equals(Optional.of(saved.path()))) {
                export = Optional.of(saved.path());
            } else {
                generation = Optional.of(saved.path());
            }
        }
    }

    /** Whether it has done a step. */
    boolean begun() {
        return stepsDone > 0;
    }

    /** How long it has been running, in seconds; pauses and swaps count. */
    double seconds() {
        return (nanos.getAsLong() - began) / 1e9;
    }

    /** How many examples it has seen in a second; NaN before the first step. */
    double rowsPerSecond() {
        return stepsDone == 0 ? Double.NaN : rowsDone / seconds();
    }

    /** How long it will go on at this pace, in seconds; NaN before the first step. */
    double secondsLeft(PipelineStatus status) {
        return stepsDone == 0 ? Double.NaN : seconds() / stepsDone * (status.totalSteps() - status.step());
    }

    /** The figures over the rows held out, by name, as they were last measured. */
    Map<String, Double> heldOut() {
        return heldOut;
    }

    /** The generation that was written last. */
    Optional<Path> generation() {
        return generation;
    }

    /** Where the weights alone were exported to. */
    Optional<Path> export() {
        return export;
    }
}
