package io.steelyard.shell.internal;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineStatus;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.framework.Bundle;

/** Everything about one pipeline, as {@code pipeline:show} prints it. */
final class PipelineDescription {
    private final PartProviders providers;
    private final LastFigures figures;

    PipelineDescription(PartProviders providers, LastFigures figures) {
        this.providers = providers;
        this.figures = figures;
    }

    /** Prints it. */
    void print(Pipeline pipeline, PrintStream out) {
        PipelineSpec spec = pipeline.spec();
        PipelineStatus status = pipeline.status();
        TextTable table = new TextTable("ll")
                .row("pipeline", spec.name())
                .row("state", status.state().name());
        if (!status.reason().isEmpty()) {
            table.row("reason", status.reason());
        }
        table.row("backend", status.backend().orElse("none"))
                .row("step", status.step() + " of " + status.totalSteps())
                .row("epoch", status.epoch() + " of " + status.totalEpochs())
                .row("loss", number(status.loss()));
        figures.epoch(pipeline).ifPresent(last -> table.row("last epoch", figures(last)));
        table.row("specification", spec.file().toString())
                .row("generations in", spec.output().directory().toString());
        figures.generation(pipeline)
                .ifPresent(last -> table.row("last saved", last.path() + " after step " + last.step()));
        table.print(out, "");
        out.println("parts");
        TextTable parts = new TextTable("ll");
        WantedPart.of(spec).forEach(part -> parts.row(part.toString(), origin(part)));
        parts.print(out, "  ");
    }

    private static String figures(LastFigures.Epoch last) {
        StringBuilder text = new StringBuilder(last.epoch() + ": loss " + number(last.loss()));
        String before = "; of rows held out ";
        for (Map.Entry<String, Double> metric : last.metrics().entrySet()) {
            text.append(before).append(metric.getKey()).append(' ').append(number(metric.getValue()));
            before = ", ";
        }
        return text.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private String origin(WantedPart part) {
        List<Bundle> bundles = providers.registered(part);
        return bundles.isEmpty() ? "missing" : BundleName.of(bundles.get(0));
    }
}
