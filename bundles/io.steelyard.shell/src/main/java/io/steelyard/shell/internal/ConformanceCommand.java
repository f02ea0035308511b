package io.steelyard.shell.internal;

import io.steelyard.tck.Conformance;
import io.steelyard.tck.ConformanceReport;
import io.steelyard.tck.Kit;
import io.steelyard.tck.Outcome;
import io.steelyard.tck.Subject;
import io.steelyard.tck.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks an installed plugin everything that is asked of its kind. */
@Command(
        name = "conformance",
        description = {
            "Holds a plugin to everything that is asked of its kind, and says where it does something else.",
            "",
            "The exit status is 0 if nothing failed, 1 if something did, and 2 if there is no such plugin or check."
        },
        footer = {
            "",
            "Examples:",
            "  steelyard conformance --backend ojalgo",
            "  steelyard conformance --backend ojalgo --filter updates     only what has this in its group or name",
            "  steelyard conformance --backend mine --html report.html     a page to keep or to show",
            "  steelyard conformance --backend mine --json -               one JSON object on standard output",
            "  steelyard conformance --format safetensors",
            "  steelyard --bundles mine.jar conformance --backend mine     a bundle that is not installed yet",
            "",
            "Kits that need examples from a plugin's author are run from JUnit; see docs/conformance.md."
        })
final class ConformanceCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";

    private final Terminal terminal;
    private final Supplier<InstalledPlugins> plugins;
    private final LongSupplier nanos;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Wanted wanted;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page that stands alone.")
    private Path html;

    @Option(names = "--json", paramLabel = "FILE|-", description = "Write a JSON object; - is standard output.")
    private String json;

    @Option(
            names = "--filter",
            paramLabel = "TEXT",
            description = "Run only the checks that have this text in their group or name.")
    private String filter = "";

    /** The plugin to ask. */
    private static final class Wanted {
        @Option(names = "--backend", paramLabel = "NAME", description = "A backend.")
        private String backend;

        @Option(names = "--format", paramLabel = "NAME", description = "A checkpoint format.")
        private String format;

        /** Its kind, as in its service property. */
        String kind() {
            return backend != null ? InstalledKits.BACKEND : InstalledKits.FORMAT;
        }

        String name() {
            return backend != null ? backend : format;
        }
    }

    /**
     * A command that has not been told anything yet.
     *
     * @param nanos the time, as {@link System#nanoTime}
     */
    ConformanceCommand(Terminal terminal, Supplier<InstalledPlugins> plugins, LongSupplier nanos) {
        this.terminal = terminal;
        this.plugins = plugins;
        this.nanos = nanos;
    }

    @Override
    public Integer call() throws CommandFailure, IOException {
        requireFolder(html);
        requireFolder(json == null || json.equals(STANDARD_OUTPUT) ? null : Path.of(json));
        try (InstalledPlugins installed = plugins.get();
                InstalledKits kits = new InstalledKits(installed)) {
            InstalledPlugins.Entry entry = kits.entry(wanted.kind(), wanted.name());
            ConformanceReport report = run(kits.kit(entry), entry);
            write(report);
            return report.failures().isEmpty() ? 0 : CommandFailure.FAILED;
        }
    }

    private ConformanceReport run(Kit kit, InstalledPlugins.Entry entry) throws CommandFailure {
        CheckProgress progress = new CheckProgress(terminal, nanos);
        ConformanceReport report = Conformance.of(kit)
                .containing(filter)
                .telling(progress)
                .run(new Subject(kit.kind(), entry.name(), entry.bundle(), entry.version()));
        progress.end();
        if (report.outcomes().isEmpty()) {
            throw new CommandFailure(
                    CommandFailure.INVALID,
                    "no check of a " + kit.kind() + " has '" + filter + "' in its group or name; groups: "
                            + String.join(
                                    ", ",
                                    kit.checks()
                                            .map(check -> check.group())
                                            .distinct()
                                            .toList()));
        }
        return report;
    }

    private void write(ConformanceReport report) throws IOException {
        if (STANDARD_OUTPUT.equals(json)) {
            terminal.out().print(report.toJson());
        } else {
            show(report, terminal.out());
        }
        if (json != null && !json.equals(STANDARD_OUTPUT)) {
            write(Path.of(json), report.toJson());
        }
        if (html != null) {
            write(html, report.toHtml());
        }
    }

    private static void show(ConformanceReport report, PrintStream out) {
        TextTable table = new TextTable("lrrrr").row("checks", "passed", "failed", "skipped", "seconds");
        for (String group : report.groups()) {
            List<Outcome> outcomes = report.outcomes().stream()
                    .filter(outcome -> outcome.group().equals(group))
                    .toList();
            table.row(
                    group,
                    count(outcomes, Verdict.PASSED),
                    count(outcomes, Verdict.FAILED),
                    count(outcomes, Verdict.SKIPPED),
                    seconds(outcomes.stream()
                            .mapToLong(outcome -> outcome.duration().toNanos())
                            .sum()));
        }
        table.row(
                "all",
                String.valueOf(report.count(Verdict.PASSED)),
                String.valueOf(report.count(Verdict.FAILED)),
                String.valueOf(report.count(Verdict.SKIPPED)),
                seconds(report.duration().toNanos()));
        table.print(out, "");
        report.failures().forEach(outcome -> out.println(outcome));
        report.outcomes().stream()
                .filter(outcome -> outcome.verdict() == Verdict.SKIPPED)
                .forEach(outcome -> out.println(outcome));
        out.println(report.subject() + (report.failures().isEmpty() ? " conforms" : " does not conform"));
    }

    private static String count(List<Outcome> outcomes, Verdict verdict) {
        return String.valueOf(outcomes.stream()
                .filter(outcome -> outcome.verdict() == verdict)
                .count());
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e9);
    }

    /** Before hours of work, rather than behind them. */
    private static void requireFolder(Path file) throws CommandFailure {
        if (file != null
                && (Files.isDirectory(file)
                        || !Files.isDirectory(file.toAbsolutePath().getParent()))) {
            throw new CommandFailure(
                    CommandFailure.INVALID,
                    "cannot write " + file + ": "
                            + (Files.isDirectory(file)
                                    ? "it is a folder, expected the name of a file"
                                    : "there is no folder "
                                            + file.toAbsolutePath().getParent()));
        }
    }

    /** Writes a file whole or not at all. */
    private static void write(Path file, String text) throws IOException {
        Path target = file.toAbsolutePath();
        Path draft = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.writeString(draft, text);
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
