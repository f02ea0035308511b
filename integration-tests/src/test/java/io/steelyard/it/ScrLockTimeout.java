package io.steelyard.it;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Felix SCR's complaint that it has waited in vain, for {@code ds.lock.timeout.milliseconds}, for the lock of a component:
 * somebody blocks in a callback of a service. It is an exception of this text, and whoever catches it logs it.
 */
final class ScrLockTimeout {
    static final String TEXT = "Could not obtain lock";

    private ScrLockTimeout() {}

    /** Whether a line says so. */
    static boolean isIn(String line) {
        return line.contains(TEXT);
    }

    /** Whether a failure or one of those behind it is this one. */
    static boolean isIn(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return isIn(trace.toString());
    }
}
