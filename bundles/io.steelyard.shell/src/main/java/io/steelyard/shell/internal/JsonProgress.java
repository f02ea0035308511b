package io.steelyard.shell.internal;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineStatus;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** Shows trainings to a program: an object for each event but single steps, and one at the end. */
final class JsonProgress extends Progress {
    private final JsonLines lines;

    JsonProgress(Terminal terminal, Set<String> names, LongSupplier nanos) {
        super(names, nanos);
        this.lines = new JsonLines(terminal.out());
    }

    @Override
    void show(PipelineEvent event, TrainingFigures known) {
        Map<String, Object> object = new LinkedHashMap<>();
        PipelineStatus status = event.pipeline().status();
        if (event instanceof PipelineEvent.StateChanged change) {
            object.put("event", "state");
            object.put("state", change.state().name().toLowerCase(Locale.ROOT));
            object.put("reason", change.reason());
        } else if (event instanceof PipelineEvent.EpochCompleted epoch) {
            object.put("event", "epoch");
            object.put("epoch", epoch.epoch());
            object.put("epochs", status.totalEpochs());
            object.put("step", status.step());
            object.put("steps", status.totalSteps());
            object.put("loss", epoch.loss());
            object.put("metrics", epoch.metrics());
            object.put("samples_per_second", known.rowsPerSecond());
            object.put("seconds_left", known.secondsLeft(status));
        } else if (event instanceof PipelineEvent.Swapped swap) {
            object.put("event", "swapped");
            object.put("what", swap.what());
            object.put("from", swap.from());
            object.put("to", swap.to());
            object.put("after_step", swap.afterStep());
            object.put("pause_seconds", swap.pause().toNanos() / 1e9);
        } else if (event instanceof PipelineEvent.Faulted fault) {
            object.put("event", "faulted");
            object.put("what", fault.what());
            object.put("reason", fault.reason());
            object.put("at_step", fault.atStep());
            object.put("back_to", fault.backTo());
        } else if (event instanceof PipelineEvent.Refitted refitted) {
            object.put("event", "refitted");
            object.put("after_step", refitted.afterStep());
            object.put("lost", refitted.lost());
            object.put("begun", refitted.begun());
        } else if (event instanceof PipelineEvent.Saved saved) {
            object.put("event", "saved");
            object.put("step", saved.step());
            object.put("path", saved.path());
        } else if (event instanceof PipelineEvent.Observed observed) {
            object.put("event", "observed");
            object.put("step", observed.step());
            object.put("name", observed.name());
            object.put("value", observed.value());
        } else if (event instanceof PipelineEvent.Watched watched) {
            object.put("event", "watched");
            object.put("step", watched.step());
            object.put("layers", WatchedLayers.plain(watched));
            object.put("complaints", WatchedLayers.complaints(watched));
        } else {
            return;
        }
        print(event.pipeline(), object);
    }

    @Override
    void showEnd(Pipeline pipeline, PipelineStatus status, TrainingFigures known) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("event", "end");
        object.put("state", status.state().name().toLowerCase(Locale.ROOT));
        object.put("reason", status.reason());
        object.put("step", status.step());
        object.put("seconds", known.seconds());
        object.put("metrics", known.heldOut());
        object.put("generation", known.generation().map(Path::toString).orElse(null));
        object.put("export", known.export().map(Path::toString).orElse(null));
        print(pipeline, object);
    }

    private void print(Pipeline pipeline, Map<String, Object> object) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("pipeline", pipeline.spec().name());
        named.putAll(object);
        lines.print(named);
    }
}
