package io.steelyard.shell.internal;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stands for the host that stays in help texts, and finds what is wrong with how it was asked for; the launcher runs it. */
@Command(
        name = "host",
        description = "Starts a host that stays until the process is told to end (SIGTERM, Ctrl-C). Its folder has"
                + " etc/ (configuration), deploy/ (bundles that come and go), log/ and data/.",
        footer = {"", "Examples:", "  steelyard host /var/lib/steelyard", "  steelyard host --console ."})
final class HostCommand implements Callable<Integer> {
    // What both are told is read by the launcher.
    @SuppressWarnings("unused")
    @Option(names = "--console", description = "Open a Gogo shell in it, too.")
    private boolean console;

    @SuppressWarnings("unused")
    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "Where the host lives; the distribution's own folder without it.")
    private Path folder;

    @Override
    public Integer call() throws CommandFailure {
        throw new CommandFailure(CommandFailure.FAILED, "only the launcher starts a host that stays");
    }
}
