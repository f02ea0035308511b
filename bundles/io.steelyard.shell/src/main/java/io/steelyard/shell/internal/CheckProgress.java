package io.steelyard.shell.internal;

import io.steelyard.tck.Conformance;
import io.steelyard.tck.Outcome;
import java.util.function.LongSupplier;

/**
 * Shows on standard error how far a run of checks has come: a line that is written over where a person looks on, and
 * otherwise a new one every few seconds.
 */
final class CheckProgress implements Conformance.Progress {
    private static final String BACK_AND_CLEAR = "\r\u001B[K";
    private static final long OVERWRITTEN_EVERY = 100_000_000L;
    private static final long PRINTED_EVERY = 5_000_000_000L;

    private final Terminal terminal;
    private final LongSupplier nanos;
    private final long began;
    private long shown;
    private int failed;
    private boolean unfinishedLine;

    /**
     * Nothing has run yet.
     *
     * @param nanos the time, as {@link System#nanoTime}
     */
    CheckProgress(Terminal terminal, LongSupplier nanos) {
        this.terminal = terminal;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
        this.shown = began;
    }

    @Override
    public void ended(Outcome outcome, int done, int total) {
        failed += outcome.failed() ? 1 : 0;
        long now = nanos.getAsLong();
        if (now - shown < (terminal.interactive() ? OVERWRITTEN_EVERY : PRINTED_EVERY)) {
            return;
        }
        shown = now;
        double left = (now - began) / 1e9 / done * (total - done);
        String line = done + "/" + total + " checks, " + failed + " failed, " + TextProgress.time(left) + " left";
        if (terminal.interactive()) {
            terminal.err().print(BACK_AND_CLEAR + line);
            terminal.err().flush();
            unfinishedLine = true;
        } else {
            terminal.err().println(line);
        }
    }

    /** Leaves no half line behind. */
    void end() {
        if (unfinishedLine) {
            terminal.err().print(BACK_AND_CLEAR);
            terminal.err().flush();
            unfinishedLine = false;
        }
    }
}
