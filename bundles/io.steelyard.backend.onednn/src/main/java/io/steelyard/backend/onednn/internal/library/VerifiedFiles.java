package io.steelyard.backend.onednn.internal.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which files of a folder were held against their checksums, and how they were then, kept in a file beside them. One that has
 * not changed since need not be read again: a library of 90 MB would hold up each start, and each update of the backend, for
 * half a second. The time of the last change is the system's own and nobody's to set, so that whatever is done to a file is
 * seen; who could write another one of these files could as well write another bundle.
 */
final class VerifiedFiles {
    private static final String NAME = "verified";

    private final Path folder;

    VerifiedFiles(Path folder) {
        this.folder = folder;
    }

    /** How a file is; nothing where the system does not tell all of it. */
    private static String state(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return "";
        }
        Map<String, Object> is = Files.readAttributes(file, "unix:ino,size,ctime", LinkOption.NOFOLLOW_LINKS);
        return is.get("ino") + " " + is.get("size") + " " + is.get("ctime") + " " + file.getFileName();
    }

    private List<String> lines() throws IOException {
        Path list = folder.resolve(NAME);
        return Files.isRegularFile(list, LinkOption.NOFOLLOW_LINKS) ? Files.readAllLines(list) : List.of();
    }

    /** Whether a file of the folder is as it was when it was verified. */
    boolean contain(Path file) throws IOException {
        String state = state(file);
        return !state.isEmpty() && lines().contains(state);
    }

    /** Verifies a file, and remembers it unless it has changed meanwhile. */
    void add(Path file, Verification verification) throws IOException {
        String before = state(file);
        verification.of(file);
        if (before.isEmpty() || !before.equals(state(file))) {
            return;
        }
        List<String> lines = new ArrayList<>(lines());
        lines.removeIf(line -> line.endsWith(" " + file.getFileName()));
        lines.add(before);
        Path written = Files.createTempFile(folder, NAME, ".part");
        try {
            Files.write(written, lines);
            Files.move(written, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** Holds a file against its checksum. */
    interface Verification {
        /** @throws NativeLibraryException if it is another one */
        void of(Path file) throws IOException;
    }
}
