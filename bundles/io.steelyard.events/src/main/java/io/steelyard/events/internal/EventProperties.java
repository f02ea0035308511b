package io.steelyard.events.internal;

import io.steelyard.pipeline.LayerFigures;
import io.steelyard.pipeline.PipelineEvent;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.event.EventConstants;

/**
 * A pipeline's event in the words of Event Admin: a topic, and properties of plain Java types alone, so that whoever
 * receives it needs no class of this product. {@code docs/watching.md} lists them.
 */
final class EventProperties {
    private static final String TOPICS = "io/steelyard/pipeline/";

    private EventProperties() {}

    static String topic(PipelineEvent event) {
        if (event instanceof PipelineEvent.StepCompleted) {
            return TOPICS + "STEP";
        }
        if (event instanceof PipelineEvent.EpochCompleted) {
            return TOPICS + "EPOCH";
        }
        // StateChanged is STATE_CHANGED, and so is what a later version of the API adds.
        String words = event.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_");
        return TOPICS + words.toUpperCase(Locale.ROOT);
    }

    static Map<String, Object> of(PipelineEvent event) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("pipeline", event.pipeline().spec().name());
        properties.put(EventConstants.TIMESTAMP, System.currentTimeMillis());
        if (event instanceof PipelineEvent.StateChanged change) {
            properties.put("state", change.state().name());
            properties.put("reason", change.reason());
            properties.put("final", change.state().isFinal());
        } else if (event instanceof PipelineEvent.StepCompleted step) {
            properties.put("step", step.step());
            properties.put("epoch", step.epoch());
            properties.put("rows", step.rows());
            properties.put("loss", step.loss());
            properties.put("rate", step.rate());
            properties.put("backend", step.backend());
        } else if (event instanceof PipelineEvent.EpochCompleted epoch) {
            properties.put("epoch", epoch.epoch());
            properties.put("loss", epoch.loss());
            epoch.metrics().forEach((name, figure) -> properties.put("metric." + name, figure));
        } else if (event instanceof PipelineEvent.Swapped swap) {
            properties.put("what", swap.what());
            properties.put("from", swap.from());
            properties.put("to", swap.to());
            properties.put("after_step", swap.afterStep());
            properties.put("pause_seconds", swap.pause().toNanos() / 1e9);
        } else if (event instanceof PipelineEvent.Faulted fault) {
            properties.put("what", fault.what());
            properties.put("reason", fault.reason());
            properties.put("at_step", fault.atStep());
            properties.put("back_to", fault.backTo());
        } else if (event instanceof PipelineEvent.Refitted refitted) {
            properties.put("after_step", refitted.afterStep());
            properties.put("lost", refitted.lost().toArray(new String[0]));
            properties.put("begun", refitted.begun().toArray(new String[0]));
        } else if (event instanceof PipelineEvent.Saved saved) {
            properties.put("step", saved.step());
            properties.put("path", saved.path().toString());
        } else if (event instanceof PipelineEvent.Observed observed) {
            // Not the value: it may be large, and an event is kept until the slowest has listened.
            properties.put("step", observed.step());
            properties.put("name", observed.name());
            properties.put("dtype", observed.value().dtype().toString());
            properties.put("shape", observed.value().shape().toString());
        } else if (event instanceof PipelineEvent.Watched watched) {
            properties.put("step", watched.step());
            properties.put("layers", watched.layers().keySet().toArray(String[]::new));
            watched.layers().forEach((layer, figures) -> addTo(properties, layer + ".", figures));
        }
        return properties;
    }

    private static void addTo(Map<String, Object> properties, String layer, LayerFigures figures) {
        figures.gradientNorm().ifPresent(figure -> properties.put(layer + "gradient_norm", figure));
        figures.updateRatio().ifPresent(figure -> properties.put(layer + "update_ratio", figure));
        figures.deadUnits().ifPresent(figure -> properties.put(layer + "dead_units", figure));
        figures.nonFiniteGradients().ifPresent(figure -> properties.put(layer + "non_finite_gradients", figure));
        figures.nonFiniteWeights().ifPresent(figure -> properties.put(layer + "non_finite_weights", figure));
    }
}
