package io.steelyard.runtime.internal.predict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory of generations, looked at again and again for another one that counts. */
final class FollowedGenerations {
    private final Path directory;
    private String known;

    /** From the generation on that counts now. */
    FollowedGenerations(Path directory) {
        this.directory = directory;
        this.known = pointer();
    }

    Path directory() {
        return directory;
    }

    /** Whether another generation counts than the last time. */
    boolean hasChanged() {
        String found = pointer();
        boolean other = !found.isEmpty() && !found.equals(known);
        if (other) {
            known = found;
        }
        return other;
    }

    /** What names the generation that counts; empty if there is none, or it is being replaced just now. */
    private String pointer() {
        try {
            return Files.readString(directory.resolve("current"));
        } catch (IOException e) {
            return "";
        }
    }
}
