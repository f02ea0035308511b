package io.steelyard.shell.internal;

import io.steelyard.pipeline.LayerSpec;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PluginRef;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A part that a specification asks for.
 *
 * @param kind as in the service property: {@code layer}, {@code data.source}
 * @param noun what the kind is called in sentences
 * @param name the name of the part; for a backend also {@code auto} or a filter on service properties
 */
record WantedPart(String kind, String noun, String name) {
    private static final String BACKEND = "backend";
    private static final Pattern MISSING_INITIALIZER = Pattern.compile("there is no initializer '([^']+)'");

    /** All of them, each once, in the order in which people look for them. */
    static List<WantedPart> of(PipelineSpec spec) {
        Set<WantedPart> parts = new LinkedHashSet<>();
        parts.add(backend(spec.backend()));
        parts.add(named("data.source", "data source", spec.data().source()));
        for (LayerSpec layer : spec.layers()) {
            parts.add(named("layer", "layer type", layer.type()));
        }
        for (LayerSpec layer : spec.layers()) {
            layer.initializers().values().stream()
                    .map(initializer -> named("initializer", "initializer", initializer))
                    .sorted((a, b) -> a.name().compareTo(b.name()))
                    .forEach(parts::add);
        }
        parts.add(named("objective", "objective", spec.objective()));
        spec.metrics().forEach(metric -> parts.add(named("metric", "metric", metric)));
        parts.add(named("optimizer", "optimizer", spec.optimizer()));
        spec.transforms()
                .forEach(each -> parts.add(named("gradient.transform", "gradient transform", each.transform())));
        spec.schedule().ifPresent(schedule -> parts.add(named("schedule", "schedule", schedule)));
        parts.add(new WantedPart(
                "checkpoint.format", "checkpoint format", spec.output().format()));
        return List.copyOf(parts);
    }

    /**
     * The initializers that a reason says are missing. Which one a layer type takes where the specification names none is known
     * only when the layer has been described, so to whoever described it: the runtime, which says so in its reason.
     */
    static List<WantedPart> initializersIn(String reason) {
        return MISSING_INITIALIZER
                .matcher(reason)
                .results()
                .map(found -> new WantedPart("initializer", "initializer", found.group(1)))
                .distinct()
                .toList();
    }

    /** A backend as specifications ask for it. */
    static WantedPart backend(String name) {
        return new WantedPart(BACKEND, BACKEND, name);
    }

    private static WantedPart named(String kind, String noun, PluginRef part) {
        return new WantedPart(kind, noun, part.name());
    }

    /** Whether any backend will do, or one that only a filter tells. */
    boolean isFree() {
        return isFilter() || kind.equals(BACKEND) && name.equals(PipelineSpec.AUTO);
    }

    /** Whether the name is a filter. */
    boolean isFilter() {
        return kind.equals(BACKEND) && name.startsWith("(");
    }

    /** The namespace of the capability that a bundle declares for it. */
    String namespace() {
        return "io.steelyard." + kind;
    }

    /** That capability, as a manifest has it. */
    String capability() {
        return isFree() ? namespace() : namespace() + "; " + namespace() + "=" + name;
    }

    @Override
    public String toString() {
        if (isFilter()) {
            return "backend that matches " + name;
        }
        return isFree() ? "backend of any name" : noun + " '" + name + "'";
    }
}
