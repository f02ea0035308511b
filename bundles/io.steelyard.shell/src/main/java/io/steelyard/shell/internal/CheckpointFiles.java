package io.steelyard.shell.internal;

import io.steelyard.checkpoint.CheckpointException;
import io.steelyard.checkpoint.CheckpointFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds the checkpoint format of a file: by its first bytes, and where they tell nothing, by the file's extension. */
final class CheckpointFiles {
    private static final String KIND = "checkpoint.format";
    private static final int HEAD = 64;

    private CheckpointFiles() {}

    /**
     * The format for a file.
     *
     * @throws CheckpointException if no format that is installed reads it
     */
    static InstalledPlugins.Entry formatOf(Path file, InstalledPlugins plugins) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(
                    "not_a_file", file, null, -1, "expected a file, found a directory or a device");
        }
        List<InstalledPlugins.Entry> formats = plugins.ofKind(KIND).stream()
                .filter(entry -> entry.service() instanceof CheckpointFormat)
                .toList();
        ByteBuffer head = head(file);
        long size = Files.size(file);
        Predicate<InstalledPlugins.Entry> byName = entry -> hasExtension(file, format(entry));
        Predicate<InstalledPlugins.Entry> byContent = entry -> format(entry).recognises(head.asReadOnlyBuffer(), size);
        // A damaged file is best explained by the format that its name claims.
        return first(formats, byContent.and(byName))
                .or(() -> first(formats, byContent))
                .or(() -> first(formats, byName))
                .orElseThrow(() -> new CheckpointException(
                        "unknown_format",
                        file,
                        null,
                        -1,
                        "no checkpoint format that is installed recognises it; installed: "
                                + String.join(
                                        ", ",
                                        formats.stream()
                                                .map(InstalledPlugins.Entry::name)
                                                .toList())));
    }

    /** The format itself. */
    static CheckpointFormat format(InstalledPlugins.Entry entry) {
        return (CheckpointFormat) entry.service();
    }

    private static Optional<InstalledPlugins.Entry> first(
            List<InstalledPlugins.Entry> formats, Predicate<InstalledPlugins.Entry> wanted) {
        return formats.stream().filter(wanted).findFirst();
    }

    private static boolean hasExtension(Path file, CheckpointFormat format) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return format.extensions().stream().anyMatch(extension -> name.endsWith("." + extension));
    }

    private static ByteBuffer head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ByteBuffer.wrap(in.readNBytes(HEAD));
        }
    }
}
