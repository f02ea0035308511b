package io.steelyard.shell.internal;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.ModelSummary;
import io.steelyard.pipeline.Pipelines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a model consists of and what memory it takes to train it. */
@Command(
        name = "summary",
        description =
                "Shows a model's layers, the shapes of their outputs, how many weights they have, and the memory that a"
                        + " training step is planned to need.",
        footer = {"", "Example:", "  steelyard summary examples/digits/pipeline.yaml"})
final class SummaryCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final InstalledRuntime runtime;

    @Parameters(paramLabel = "SPEC", description = "A pipeline.yaml.")
    private Path spec;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    SummaryCommand(Terminal terminal, InstalledRuntime runtime) {
        this.terminal = terminal;
        this.runtime = runtime;
    }

    @Override
    public Integer call() throws CommandFailure, IOException, InvalidSpecException {
        Pipelines pipelines = runtime.pipelines();
        ModelSummary summary = pipelines.summarize(pipelines.read(spec));
        if (json) {
            new JsonLines(terminal.out()).print(object(summary));
        } else {
            layers(summary).print(terminal.out(), "");
            terminal.out().println();
            terminal.out()
                    .println("memory of a training step on "
                            + count(summary.memory().rows()) + " rows, as planned");
            memory(summary.memory()).print(terminal.out(), "");
        }
        return 0;
    }

    private static TextTable layers(ModelSummary summary) {
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
        return table;
    }

    private static TextTable memory(ModelSummary.Memory memory) {
        return new TextTable("lr")
                .row("weights", bytes(memory.weights()))
                .row("optimizer slots", bytes(memory.slots()))
                .row("buffers of layers", bytes(memory.buffers()))
                .row("values", bytes(memory.values()))
                .row("values, were no memory reused", bytes(memory.valuesWithoutReuse()));
    }

    private static Map<String, Object> object(ModelSummary summary) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("input", summary.input().asList());
        List<Object> layers = new ArrayList<>();
        for (ModelSummary.Layer layer : summary.layers()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("name", layer.name());
            each.put("type", layer.type());
            each.put("output", layer.output().asList());
            each.put("trained", layer.trainable());
            each.put("not_trained", layer.frozen());
            layers.add(each);
        }
        object.put("layers", layers);
        object.put("trained", summary.trainable());
        object.put("not_trained", summary.frozen());
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("rows", summary.memory().rows());
        memory.put("weights_bytes", summary.memory().weights());
        memory.put("slots_bytes", summary.memory().slots());
        memory.put("buffers_bytes", summary.memory().buffers());
        memory.put("values_bytes", summary.memory().values());
        memory.put("values_without_reuse_bytes", summary.memory().valuesWithoutReuse());
        object.put("memory", memory);
        return object;
    }

    private static String bytes(long count) {
        return count(count) + " bytes";
    }

    private static String count(long elements) {
        return String.format(Locale.ROOT, "%,d", elements);
    }
}
