package io.steelyard.shell.internal;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Stands for the interactive shell in help texts; the launcher, which alone can start Gogo, runs it. */
@Command(
        name = "shell",
        description = "Opens a shell in the running host: bundles can be started, stopped and updated while"
                + " pipelines train.",
        footer = {
            "",
            "Example:",
            "  steelyard shell",
            "  g! train examples/digits/pipeline.yaml",
            "  g! lb steelyard",
            "  g! felix:stop NUMBER     the number that lb shows for a backend",
            "  g! pipeline:list         all pipelines and how they stand",
            "  g! pipeline:why NAME     what one waits for, and which bundle would provide it",
            "  g! backend:bench         how fast the backends are",
            "  g! help pipeline:swap    what a command takes; 'help' lists all",
            "  g! exit 0"
        })
final class ShellCommand implements Callable<Integer> {
    @Override
    public Integer call() throws CommandFailure {
        throw new CommandFailure(
                CommandFailure.FAILED, "this host has no shell of its own; 'steelyard shell' takes nothing behind it");
    }
}
