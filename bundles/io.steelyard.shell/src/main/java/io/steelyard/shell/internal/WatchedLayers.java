package io.steelyard.shell.internal;

import io.steelyard.pipeline.FigureBounds;
import io.steelyard.pipeline.LayerFigures;
import io.steelyard.pipeline.PipelineEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How the figures of a watched step are shown. */
final class WatchedLayers {
    private WatchedLayers() {}

    /** A sentence for each figure that looks unhealthy. */
    static List<String> complaints(PipelineEvent.Watched watched) {
        return FigureBounds.USUAL.complaints(watched.step(), watched.layers());
    }

    /** All figures, a row a layer; what a layer does not have stays empty. */
    static TextTable table(PipelineEvent.Watched watched) {
        TextTable table = new TextTable("lrrrrr");
        table.row("layer", "gradient norm", "update ratio", "dead units", "bad gradients", "bad weights");
        watched.layers()
                .forEach((layer, figures) -> table.row(
                        layer,
                        number(figures.gradientNorm()),
                        number(figures.updateRatio()),
                        share(figures.deadUnits()),
                        count(figures.nonFiniteGradients()),
                        count(figures.nonFiniteWeights())));
        return table;
    }

    private static String number(OptionalDouble figure) {
        return figure.isPresent() ? String.format(Locale.ROOT, "%.3g", figure.getAsDouble()) : "";
    }

    private static String share(OptionalDouble figure) {
        return figure.isPresent() ? String.format(Locale.ROOT, "%.1f %%", 100 * figure.getAsDouble()) : "";
    }

    private static String count(OptionalLong figure) {
        return figure.isPresent() ? Long.toString(figure.getAsLong()) : "";
    }

    /** All figures as plain values, by layer and by name. */
    static Map<String, Map<String, Number>> plain(PipelineEvent.Watched watched) {
        Map<String, Map<String, Number>> layers = new LinkedHashMap<>();
        watched.layers().forEach((layer, figures) -> layers.put(layer, plain(figures)));
        return layers;
    }

    private static Map<String, Number> plain(LayerFigures figures) {
        Map<String, Number> plain = new LinkedHashMap<>();
        figures.gradientNorm().ifPresent(figure -> plain.put("gradient_norm", figure));
        figures.updateRatio().ifPresent(figure -> plain.put("update_ratio", figure));
        figures.deadUnits().ifPresent(figure -> plain.put("dead_units", figure));
        figures.nonFiniteGradients().ifPresent(figure -> plain.put("non_finite_gradients", figure));
        figures.nonFiniteWeights().ifPresent(figure -> plain.put("non_finite_weights", figure));
        return plain;
    }
}
