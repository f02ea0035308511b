package io.steelyard.backend.onednn.internal.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that a process has mapped into its memory.
 *
 * @param lines as {@code /proc/PID/maps} lists them
 */
record MappedFiles(List<String> lines) {
    private static final Path OF_THIS_PROCESS = Path.of("/proc/self/maps");

    /** None. */
    static final MappedFiles NONE = new MappedFiles(List.of());

    /** Copies the list. */
    MappedFiles {
        lines = List.copyOf(lines);
    }

    /** Those of this process; none where the system does not tell. */
    static MappedFiles ofThisProcess() {
        try {
            return Files.exists(OF_THIS_PROCESS) ? new MappedFiles(Files.readAllLines(OF_THIS_PROCESS)) : NONE;
        } catch (IOException e) {
            throw new NativeLibraryException("What this process has loaded cannot be read: " + e + ".", e);
        }
    }

    /** Two versions of a library that is never unloaded would share symbols. */
    void refuseAnotherThan(Path library) {
        for (String line : lines) {
            int path = line.indexOf('/');
            if (path >= 0
                    && line.substring(path).contains("/libdnnl.so")
                    && !line.substring(path).equals(library.toString())) {
                throw new NativeLibraryException("Another oneDNN is loaded in this process, " + line.substring(path)
                        + ": " + library + " has to wait for a restart.");
            }
        }
    }
}
