package io.steelyard.launcher;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Logs each line that is written, in UTF-8. */
final class LoggedLines extends OutputStream {
    private final Logger logger;
    private final Level level;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LoggedLines(Logger logger, Level level) {
        this.logger = logger;
        this.level = level;
    }

    @Override
    public void write(int b) {
        String complete = null;
        synchronized (line) {
            if (b == '\n') {
                complete = line.toString(StandardCharsets.UTF_8).stripTrailing();
                line.reset();
            } else {
                line.write(b);
            }
        }
        // Outside the lock: a handler may print, too.
        if (complete != null && !complete.isEmpty()) {
            logger.logp(level, null, null, complete);
        }
    }
}
