package io.steelyard.launcher;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends the process in order when it is told to end. The first signal stops the host, so that trainings under way can write
 * what they have learned; a second one, or the time that was given to the first, ends the process at once. The exit status
 * is the shell's for that signal: 143 for SIGTERM, 130 for SIGINT.
 *
 * <p>A shutdown hook alone would not do: the JVM takes no second signal while hooks run, and closes log files at the same
 * time.
 */
final class Termination {
    /** By the numbers that POSIX gives them everywhere. */
    private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    private final Runnable stop;
    private final Duration patience;
    private final AtomicInteger received = new AtomicInteger();

    private Termination(Runnable stop, Duration patience) {
        this.stop = stop;
        this.patience = patience;
    }

    /**
     * From now on, this is what happens to a signal.
     *
     * @param stop stops the host; may be run more than once
     */
    static Termination by(Runnable stop, Duration patience) {
        Termination termination = new Termination(stop, patience);
        // One that cannot be handled ends the process as it ends any, by way of the hook.
        SIGNALS.forEach((name, number) -> ProcessSignal.handle(name, () -> termination.receive(number)));
        // A bundle may end the process, too.
        Runtime.getRuntime().addShutdownHook(new Thread(stop, "steelyard-shutdown"));
        return termination;
    }

    /** What the process ends with: the status, if no signal has come. */
    int exitStatus(int status) {
        return received.get() == 0 ? status : 128 + received.get();
    }

    private void receive(int signal) {
        if (!received.compareAndSet(0, signal)) {
            Runtime.getRuntime().halt(128 + signal);
        }
        Thread deadline = new Thread(() -> halt(128 + signal), "steelyard-deadline");
        deadline.setDaemon(true);
        deadline.start();
        new Thread(
                        () -> {
                            stop.run();
                            System.exit(128 + signal);
                        },
                        "steelyard-shutdown")
                .start();
    }

    private void halt(int status) {
        try {
            Thread.sleep(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.err.println("steelyard: the host did not stop within " + patience.toSeconds() + " s and is ended");
        Runtime.getRuntime().halt(status);
    }
}
