package io.steelyard.shell.internal;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.ModelSummary;
import io.steelyard.pipeline.Pipelines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what a model consists of. */
@Command(
        name = "summary",
        description = "Shows a model's layers, the shapes of their outputs and how many weights they have.",
        footer = {"", "Example:", "  steelyard summary examples/digits/pipeline.yaml"})
final class SummaryCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final InstalledRuntime runtime;

    @Parameters(paramLabel = "SPEC", description = "A pipeline.yaml.")
    private Path spec;

    SummaryCommand(Terminal terminal, InstalledRuntime runtime) {
        this.terminal = terminal;
        this.runtime = runtime;
    }

    @Override
    public Integer call() throws CommandFailure, IOException, InvalidSpecException {
        Pipelines pipelines = runtime.pipelines();
        ModelSummary summary = pipelines.summarize(pipelines.read(spec));
        TextTable table = new TextTable("lllrr");
        table.row("layer", "type", "output", "trained", "not trained");
        table.row("input", "", summary.input().toString());
        for (ModelSummary.Layer layer : summary.layers()) {
            table.row(
                    layer.name(),
                    layer.type(),
                    layer.output().toString(),
                    count(layer.trainable()),
                    count(layer.frozen()));
        }
        table.row("total", "", "", count(summary.trainable()), count(summary.frozen()));
        table.print(terminal.out(), "");
        return 0;
    }

    private static String count(long elements) {
        return String.format(Locale.ROOT, "%,d", elements);
    }
}
