package io.steelyard.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Where a host that stays writes what it has to say: {@code java.util.logging}, which {@code System.Logger} ends in. Its
 * handlers belong to the launcher, so none of them outlives a bundle.
 */
final class HostLog {
    static final String FILE = "logging.properties";

    private HostLog() {}

    /** Follows {@code etc/logging.properties}, or what the launcher would have put there. */
    static void open(HostFolder folder) throws IOException {
        Path file = folder.etc().resolve(FILE);
        String text;
        try (InputStream in =
                Files.exists(file) ? Files.newInputStream(file) : HostLog.class.getResourceAsStream("/" + FILE)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        // In a handler's pattern % begins a word; in a file of properties \ does.
        String home = folder.path().toString().replace('\\', '/').replace("%", "%%");
        LogManager manager = LogManager.getLogManager();
        try {
            manager.readConfiguration(new ByteArrayInputStream(
                    text.replace("${io.steelyard.home}", home).getBytes(StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        // Handlers are made when they are first asked for.
        Logger.getLogger("").getHandlers();
    }

    /** From now on, what anything prints goes into the log. To be called after {@link #open}, whose handlers print too. */
    static void takeStandardStreams() {
        System.setOut(
                new PrintStream(new LoggedLines(Logger.getLogger("stdout"), Level.INFO), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(
                new LoggedLines(Logger.getLogger("stderr"), Level.WARNING), true, StandardCharsets.UTF_8));
    }
}
