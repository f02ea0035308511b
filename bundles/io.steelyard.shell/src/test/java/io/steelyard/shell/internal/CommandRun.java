package io.steelyard.shell.internal;

import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.Pipelines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs commands against fake services, and keeps what they print. */
final class CommandRun {
    /** How a command ended. */
    record Result(int status, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    private final List<InstalledPlugins.Entry> plugins = new ArrayList<>();
    private final TrainingsUnderWay underWay = new TrainingsUnderWay();
    private Optional<Pipelines> pipelines = Optional.empty();
    private boolean interactive;
    final List<PipelineListener> listeners = new ArrayList<>();

    CommandRun pipelines(Pipelines service) {
        pipelines = Optional.of(service);
        return this;
    }

    CommandRun plugin(String kind, String name, Object service) {
        plugins.add(new InstalledPlugins.Entry(kind, name, service, "org.example." + name, "1.2.0"));
        return this;
    }

    CommandRun onTerminal() {
        interactive = true;
        return this;
    }

    Result run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = new Commands(
                        new Terminal(
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8),
                                interactive),
                        new InstalledRuntime(pipelines),
                        () -> new InstalledPlugins(plugins, () -> {}),
                        underWay,
                        listener -> {
                            listeners.add(listener);
                            return () -> listeners.remove(listener);
                        },
                        "0.1.0")
                .run(arguments);
        return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
