package io.steelyard.shell.internal;

import io.steelyard.option.NearestName;
import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.PipelineListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * All commands. One run takes the arguments of {@code steelyard} and gives the exit status: 0 if all went well, 1 if
 * something failed, 2 if something was asked for that cannot be.
 */
@Command(
        name = "steelyard",
        description = "Trains neural networks from parts that can be exchanged while they run.",
        footer = {
            "",
            "Examples:",
            "  steelyard train examples/digits/pipeline.yaml",
            "  steelyard train --help",
            "",
            "Before the command, for the host:",
            "  --bundles PATH   install more bundles: a jar, or a folder of jars; may be repeated",
            "  --storage DIR    keep the framework's data there, instead of in a temporary directory",
            "  --verbose        show what framework and component runtime say"
        })
final class Commands implements Runnable {
    private final Terminal terminal;
    private final InstalledRuntime runtime;
    private final Supplier<InstalledPlugins> plugins;
    private final TrainingsUnderWay underWay;
    private final Function<PipelineListener, Runnable> listening;
    private final String version;

    @Spec
    private CommandSpec spec;

    // This field and the next are for picocli, which acts on both by itself.
    @SuppressWarnings("unused")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @SuppressWarnings("unused")
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean versionWanted;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Show where a failure came from.")
    private boolean stacktrace;

    Commands(
            Terminal terminal,
            InstalledRuntime runtime,
            Supplier<InstalledPlugins> plugins,
            TrainingsUnderWay underWay,
            Function<PipelineListener, Runnable> listening,
            String version) {
        this.terminal = terminal;
        this.runtime = runtime;
        this.plugins = plugins;
        this.underWay = underWay;
        this.listening = listening;
        this.version = version;
    }

    /** Runs a command. */
    int run(String... arguments) {
        CommandLine root = new CommandLine(this)
                .addSubcommand(new TrainCommand(terminal, runtime, underWay, listening))
                .addSubcommand(new PredictCommand(terminal, runtime))
                .addSubcommand(new ListCommand(terminal, plugins))
                .addSubcommand(new SummaryCommand(terminal, runtime))
                .addSubcommand(new InspectCommand(terminal, plugins))
                .addSubcommand(new ConformanceCommand(terminal, plugins, System::nanoTime))
                .addSubcommand(new ShellCommand())
                .addSubcommand(new HostCommand())
                .setOut(new PrintWriter(terminal.out(), true, Charset.defaultCharset()))
                .setErr(new PrintWriter(terminal.err(), true, Charset.defaultCharset()))
                .setColorScheme(Help.defaultColorScheme(terminal.interactive() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setParameterExceptionHandler((problem, args) -> misunderstood(problem))
                .setExecutionExceptionHandler((problem, command, parsed) -> failed(problem));
        root.getCommandSpec().version("steelyard " + version + ", Java " + System.getProperty("java.version"));
        int status = root.execute(arguments);
        terminal.out().flush();
        return status;
    }

    /** Without a command: shows which there are. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private int misunderstood(ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        if (problem instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            boolean option = word.startsWith("-");
            terminal.complain(
                    "unknown " + (option ? "option '" : command.getParent() == null ? "command '" : "argument '") + word
                            + "'" + hint(command, word, option));
        } else {
            terminal.complain(problem.getMessage());
        }
        String name = command.getCommandSpec().qualifiedName();
        terminal.err().println("'" + name + " --help' shows how it is used.");
        return CommandFailure.INVALID;
    }

    private static String hint(CommandLine command, String word, boolean option) {
        if (option) {
            return NearestName.hint(word, command.getCommandSpec().optionsMap().keySet());
        }
        return command.getParent() == null
                ? NearestName.hint(word, command.getSubcommands().keySet())
                : "";
    }

    private int failed(Exception problem) {
        if (stacktrace) {
            problem.printStackTrace(terminal.err());
        }
        if (problem instanceof InvalidSpecException invalid) {
            terminal.complain(
                    invalid.problems().stream().map(each -> each.toString()).toList());
            return CommandFailure.INVALID;
        }
        if (problem instanceof CommandFailure failure) {
            terminal.complain(failure.getMessage());
            return failure.status();
        }
        boolean expected = problem instanceof IOException
                || problem instanceof IllegalArgumentException
                || problem instanceof IllegalStateException;
        terminal.complain(List.of(
                expected && problem.getMessage() != null
                        ? problem.getMessage()
                        : "this should not happen, and --stacktrace shows where it did: " + problem));
        return CommandFailure.FAILED;
    }
}
