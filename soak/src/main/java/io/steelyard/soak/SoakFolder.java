package io.steelyard.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder among temporary files that goes with all that is in it. */
record SoakFolder(Path path) implements AutoCloseable {
    static SoakFolder make() throws IOException {
        return new SoakFolder(Files.createTempDirectory("steelyard-soak-"));
    }

    /** Where the framework keeps what it has. */
    Path framework() throws IOException {
        return Files.createDirectory(path.resolve("framework"));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
