package io.steelyard.shell.internal;

import io.steelyard.option.NearestName;
import io.steelyard.option.Option;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what a pipeline can be made of. */
@Command(
        name = "list",
        description = "Shows what a pipeline can be made of, and the bundle each part comes from.",
        footer = {
            "",
            "Examples:",
            "  steelyard list                      all kinds of parts",
            "  steelyard list layers --options     what each layer type can be told, with defaults",
            "  steelyard list backends --json      one JSON object a line"
        })
final class ListCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Supplier<InstalledPlugins> plugins;

    @Parameters(
            arity = "0..1",
            paramLabel = "KIND",
            description =
                    "backends, layers, initializers, optimizers, gradient-transforms, schedules, objectives, metrics,"
                            + " data-sources or checkpoint-formats; all of them if none is given.")
    private String kind;

    @picocli.CommandLine.Option(names = "--options", description = "Show what each part can be told, with defaults.")
    private boolean options;

    @picocli.CommandLine.Option(names = "--json", description = "Print one JSON object a line, options among it.")
    private boolean json;

    ListCommand(Terminal terminal, Supplier<InstalledPlugins> plugins) {
        this.terminal = terminal;
        this.plugins = plugins;
    }

    @Override
    public Integer call() throws CommandFailure {
        show(Optional.ofNullable(kind));
        return 0;
    }

    /** Shows the parts of one kind, or of all. */
    void show(Optional<String> wanted) throws CommandFailure {
        try (InstalledPlugins installed = plugins.get()) {
            Map<String, String> kinds = new LinkedHashMap<>();
            installed.kinds().forEach(each -> kinds.put(title(each), each));
            Optional<String> title = wanted.map(ListCommand::title);
            if (title.isPresent() && !kinds.containsKey(title.get())) {
                throw new CommandFailure(
                        CommandFailure.INVALID,
                        "there is no kind of part '" + wanted.get() + "'"
                                + NearestName.hint(title.get(), kinds.keySet()));
            }
            for (String each : title.map(List::of).orElse(List.copyOf(kinds.keySet()))) {
                show(each, installed.ofKind(kinds.get(each)));
            }
        }
    }

    /** What people call a kind, however they write it: data-sources for data.source, Data_Source and data-sources. */
    private static String title(String kind) {
        String words = kind.toLowerCase(Locale.ROOT).replaceAll("[._ ]", "-");
        return words.endsWith("s") ? words : words + "s";
    }

    private void show(String title, List<InstalledPlugins.Entry> entries) {
        if (json) {
            JsonLines lines = new JsonLines(terminal.out());
            entries.forEach(entry -> lines.print(object(entry)));
            return;
        }
        terminal.out().println(title);
        if (!options) {
            TextTable table = new TextTable("lll");
            entries.forEach(entry -> table.row(entry.name(), entry.summary(), origin(entry)));
            table.print(terminal.out(), "  ");
            return;
        }
        for (InstalledPlugins.Entry entry : entries) {
            new TextTable("lll")
                    .row(entry.name(), entry.summary(), origin(entry))
                    .print(terminal.out(), "  ");
            TextTable table = new TextTable("lll");
            entry.options().forEach(option -> table.row(option.name(), expected(option), option.summary()));
            table.print(terminal.out(), "      ");
        }
    }

    private static String origin(InstalledPlugins.Entry entry) {
        return "[" + entry.bundle() + " " + entry.version() + "]";
    }

    private static String expected(Option<?> option) {
        if (option.required()) {
            return option.type() + ", required";
        }
        return option.type()
                + option.fallback().map(value -> ", default " + plain(value)).orElse(", optional");
    }

    /** A default as a specification would have it. */
    private static Object plain(Object value) {
        if (value instanceof OptionalDouble number) {
            return number.isPresent() ? (Object) number.getAsDouble() : "none";
        }
        return value;
    }

    private static Map<String, Object> object(InstalledPlugins.Entry entry) {
        List<Map<String, Object>> declared = new ArrayList<>();
        for (Option<?> option : entry.options()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("name", option.name());
            each.put("type", option.type());
            each.put("required", option.required());
            each.put("default", option.fallback().map(ListCommand::plain).orElse(null));
            each.put("summary", option.summary());
            declared.add(each);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("kind", entry.kind());
        object.put("name", entry.name());
        object.put("summary", entry.summary());
        object.put("bundle", entry.bundle());
        object.put("version", entry.version());
        object.put("options", declared);
        return object;
    }
}
