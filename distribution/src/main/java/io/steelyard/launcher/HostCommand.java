package io.steelyard.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code host [--console] [FOLDER]}.
 *
 * @param console whether a Gogo console is opened too
 * @param folder what it was told; the distribution's own folder if nothing
 */
record HostCommand(boolean console, Optional<Path> folder) {
    /** The command, if it is this one and was told nothing else; help and mistakes are for whoever explains all commands. */
    static Optional<HostCommand> in(List<String> command) {
        if (command.isEmpty() || !command.get(0).equals("host")) {
            return Optional.empty();
        }
        List<String> told = command.subList(1, command.size());
        boolean console = told.contains("--console");
        List<String> folders =
                told.stream().filter(word -> !word.equals("--console")).toList();
        if (folders.size() > 1 || folders.stream().anyMatch(word -> word.startsWith("-"))) {
            return Optional.empty();
        }
        return Optional.of(new HostCommand(console, folders.stream().findFirst().map(Path::of)));
    }
}
