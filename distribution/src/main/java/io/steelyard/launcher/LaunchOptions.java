package io.steelyard.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the host itself is told, before the command: {@code steelyard [--verbose] [--storage DIR] [--bundles PATH]...
 * COMMAND ...}.
 *
 * @param verbose whether framework and component runtime say what they do
 * @param storage where the framework keeps its bundles' data; a temporary directory if none
 * @param bundles more bundles to install, each a jar or a folder of them
 * @param command everything else
 */
record LaunchOptions(boolean verbose, Optional<Path> storage, List<Path> bundles, List<String> command) {
    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if an option lacks its value
     */
    static LaunchOptions parse(String... args) {
        boolean verbose = false;
        Optional<Path> storage = Optional.empty();
        List<Path> bundles = new ArrayList<>();
        int at = 0;
        for (; at < args.length; at++) {
            if (args[at].equals("--verbose")) {
                verbose = true;
            } else if (args[at].equals("--storage")) {
                storage = Optional.of(value(args, at++));
            } else if (args[at].equals("--bundles")) {
                bundles.add(value(args, at++));
            } else {
                break;
            }
        }
        List<String> command = Arrays.asList(args).subList(at, args.length);
        return new LaunchOptions(verbose, storage, List.copyOf(bundles), List.copyOf(command));
    }

    /** For the framework. */
    Map<String, String> frameworkProperties() {
        // Felix logs to standard output, which belongs to the command; what matters of it comes back as exceptions.
        return Map.of("felix.log.level", verbose ? "3" : "0", "ds.loglevel", verbose ? "info" : "error");
    }

    private static Path value(String[] args, int option) {
        if (option + 1 == args.length) {
            throw new IllegalArgumentException(args[option] + " needs a path behind it");
        }
        return Path.of(args[option + 1]);
    }
}
