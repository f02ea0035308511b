package io.steelyard.launcher;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The command {@code exit} of the console at a terminal, with or without a status. Gogo's own would end the process from within the
 * console's thread, for which the end of the process then waits.
 */
public final class ExitCommand {
    private final Runnable stop;
    private final AtomicInteger status = new AtomicInteger();

    ExitCommand(Runnable stop) {
        this.stop = stop;
    }

    /** What the process is to end with. */
    int status() {
        return status.get();
    }

    /** Ends the host. */
    public void exit() {
        exit(0);
    }

    /** Ends the host, the process with this status. */
    public void exit(int wanted) {
        status.set(wanted);
        stop.run();
    }
}
