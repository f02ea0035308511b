package io.steelyard.shell.internal;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointException;
import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what is in checkpoint files of whatever format. */
@Command(
        name = "inspect",
        description = "Shows the tensors in checkpoint files: names, types, shapes and figures over their elements.",
        footer = {
            "",
            "Examples:",
            "  steelyard inspect runs/digits/digits.safetensors",
            "  steelyard inspect --json --hash *.safetensors     one JSON object a file"
        })
final class InspectCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Supplier<InstalledPlugins> plugins;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Checkpoint files.")
    private List<Path> files;

    @Option(names = "--json", description = "Print one JSON object a line and file, without figures over the elements.")
    private boolean json;

    @Option(names = "--hash", description = "Add the SHA-256 of each tensor's contiguous little-endian bytes.")
    private boolean hash;

    InspectCommand(Terminal terminal, Supplier<InstalledPlugins> plugins) {
        this.terminal = terminal;
        this.plugins = plugins;
    }

    @Override
    public Integer call() {
        int status = 0;
        try (InstalledPlugins installed = plugins.get()) {
            for (Path file : files) {
                try {
                    InstalledPlugins.Entry format = CheckpointFiles.formatOf(file, installed);
                    try (Checkpoint checkpoint = CheckpointFiles.format(format).open(file)) {
                        if (json) {
                            new JsonLines(terminal.out()).print(object(file, format.name(), checkpoint));
                        } else {
                            print(file, format.name(), checkpoint);
                        }
                    }
                } catch (IOException e) {
                    status = CommandFailure.FAILED;
                    report(file, e);
                }
            }
        }
        return status;
    }

    private void report(Path file, IOException problem) {
        String message =
                problem instanceof NoSuchFileException ? file + ": there is no such file" : problem.getMessage();
        if (json) {
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("kind", kind(problem));
            error.put("message", message);
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("file", file.toString());
            object.put("error", error);
            new JsonLines(terminal.out()).print(object);
        } else {
            terminal.complain(List.of(message));
        }
    }

    private static String kind(IOException problem) {
        if (problem instanceof CheckpointException checkpoint) {
            return checkpoint.kind();
        }
        return problem instanceof NoSuchFileException ? "no_such_file" : "io_error";
    }

    private Map<String, Object> object(Path file, String format, Checkpoint checkpoint) throws IOException {
        List<Map<String, Object>> tensors = new ArrayList<>();
        for (Map.Entry<String, LazyTensor> entry : checkpoint.tensors().entrySet()) {
            LazyTensor tensor = entry.getValue();
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("name", entry.getKey());
            each.put("dtype", tensor.dtype().name());
            each.put("shape", dimensions(tensor));
            each.put("bytes", tensor.byteSize());
            if (hash) {
                each.put("sha256", TensorStatistics.sha256(tensor));
            }
            tensors.add(each);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("file", file.toString());
        object.put("format", format);
        object.put("tensors", tensors);
        object.put("metadata", checkpoint.metadata());
        return object;
    }

    private static List<Long> dimensions(LazyTensor tensor) {
        List<Long> dimensions = new ArrayList<>();
        for (int axis = 0; axis < tensor.shape().rank(); axis++) {
            dimensions.add(tensor.shape().dim(axis));
        }
        return dimensions;
    }

    private void print(Path file, String format, Checkpoint checkpoint) throws IOException {
        Map<String, LazyTensor> tensors = checkpoint.tensors();
        long elements = tensors.values().stream()
                .mapToLong(each -> each.shape().elements())
                .sum();
        long bytes = tensors.values().stream().mapToLong(LazyTensor::byteSize).sum();
        TextTable table = new TextTable("lllrrrrrl");
        table.row("name", "dtype", "shape", "min", "max", "mean", "std", "NaN", hash ? "sha256" : "");
        for (Map.Entry<String, LazyTensor> entry : tensors.entrySet()) {
            TensorStatistics figures = TensorStatistics.of(entry.getValue());
            table.row(
                    entry.getKey(),
                    entry.getValue().dtype().label(),
                    entry.getValue().shape().toString(),
                    number(figures.min()),
                    number(figures.max()),
                    number(figures.mean()),
                    number(figures.deviation()),
                    Long.toString(figures.notNumbers()),
                    hash ? figures.sha256() : "");
        }
        terminal.out()
                .println(String.format(
                        Locale.ROOT,
                        "%s: %s, %,d tensors, %,d elements, %,d bytes",
                        file,
                        format,
                        tensors.size(),
                        elements,
                        bytes));
        table.print(terminal.out(), "  ");
        checkpoint.metadata().forEach((key, value) -> terminal.out().println("  " + key + " = " + value));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.5g", value);
    }
}
